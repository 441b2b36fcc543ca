"""Real threads over keys and clocks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from config.kernel import clock
from config.kernel.errors import QuittanceError
from onboarding.partners import api_keys, partners
from onboarding.partners.models import ApiKey, Environment, Partner
from tests.factories import partners as make

pytestmark = pytest.mark.django_db(transaction=True)


def together(count: int, work: Callable[[], Any]) -> list[Any]:
    """Start threads at one moment; errors that a caller may see are results too."""
    start, results = threading.Barrier(count), []

    def run() -> None:
        start.wait(10)
        try:
            results.append(work())
        except QuittanceError as error:
            results.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_a_key_is_rotated_once_however_many_ask() -> None:
    env = make.environment()
    key, _ = make.api_key(env)
    results = together(
        6, lambda: api_keys.rotate(environment=env, key_id=key.pk, rotated_by="tests", at=clock.machine_now())
    )
    assert sorted(str(result) for result in results if isinstance(result, str)) == ["api_key_not_active"] * 5
    assert ApiKey.objects.within(env).count() == 2


def test_a_slug_is_given_once() -> None:
    results = together(
        6, lambda: partners.register(name="Acme", slug="acme", registered_by="tests", at=clock.machine_now())
    )
    assert results.count("slug_taken") == 5 and Partner.objects.filter(slug="acme").count() == 1


def test_no_step_of_a_clock_is_lost_and_the_house_is_never_behind() -> None:
    env = make.environment()
    together(8, lambda: make.advance_clock(environment=env, by=timedelta(hours=1)))
    assert (
        Environment.objects.get(pk=env.pk).clock_offset
        == partners.house(livemode=False).clock_offset
        == timedelta(hours=8)
    )


def test_many_first_uses_of_a_key_are_noted_once_and_never_refused() -> None:
    key, secret = make.api_key()
    now = clock.machine_now()
    results = together(8, lambda: make.authenticate(secret, now=now).key_id)
    key.refresh_from_db()
    assert results == [key.pk] * 8 and key.last_used_at == now and key.version == 1
