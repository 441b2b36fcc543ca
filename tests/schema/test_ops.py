"""PostgreSQL refuses wrong rows of the second factor, written by raw SQL."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tests.support.authenticator import enrolled, person

pytestmark = pytest.mark.django_db

DEVICE = "INSERT INTO ops_totpdevice (user_id, name, confirmed, throttling_failure_count, sealed_key, last_step, created_at, confirmed_at)"


def refuses(sql: str, *, naming: str) -> None:
    with pytest.raises(DatabaseError, match=naming), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_person_has_one_device() -> None:
    ada = person()
    enrolled(ada)
    refuses(
        f"{DEVICE} VALUES ({ada.pk}, 'x', true, 0, '\\x00', -1, now(), now())",
        naming="ops_totp_one_device_for_each_person",
    )


def test_a_confirmed_device_says_since_when() -> None:
    refuses(
        f"{DEVICE} VALUES ({person().pk}, 'x', true, 0, '\\x00', -1, now(), NULL)",
        naming="ops_totp_confirmed_at_some_time",
    )


def test_a_device_never_goes_back_to_older_codes() -> None:
    enrolled(person())
    refuses("UPDATE ops_totpdevice SET last_step = -1", naming="A second factor that was used once")


def test_a_recovery_code_that_was_used_stays_used() -> None:
    enrolled(person())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ops_recoverycode SET used_at = now()")
    refuses("UPDATE ops_recoverycode SET used_at = NULL", naming="A second factor that was used once")
