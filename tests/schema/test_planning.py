"""PostgreSQL refuses wrong rows of planning, written by raw SQL."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from settlement.planning import rail_accounts
from settlement.planning.models import FeeRule, RailAccount

pytestmark = pytest.mark.django_db

LIVE = "00000000-0000-7000-8000-000000000003"


@pytest.fixture
def account() -> RailAccount:
    return rail_accounts.ensure_sandbox()


def refuses(sql: str, *params: object, naming: str) -> None:
    with pytest.raises(DatabaseError, match=naming), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_an_account_has_the_mode_of_its_environment(account: RailAccount) -> None:
    refuses(
        "UPDATE planning_railaccount SET livemode = true WHERE id = %s",
        account.id,
        naming="live_rail_account_uses_no_drop_folder",
    )
    refuses(
        "UPDATE planning_railaccount SET livemode = true, settings = '{}' WHERE id = %s",
        account.id,
        naming="rail_account_mode_is_that_of_its_environment",
    )


def test_a_live_account_uses_no_drop_folder(account: RailAccount) -> None:
    refuses(
        "UPDATE planning_railaccount SET livemode = true, environment_id = %s WHERE id = %s",
        LIVE,
        account.id,
        naming="live_rail_account_uses_no_drop_folder",
    )


def test_a_live_account_without_any_transport_is_possible(account: RailAccount) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE planning_railaccount SET livemode = true, environment_id = %s, settings = '{}' WHERE id = %s",
            [LIVE, account.id],
        )


def test_an_account_is_never_deleted(account: RailAccount) -> None:
    refuses("DELETE FROM planning_railaccount WHERE id = %s", account.id, naming="DELETE is refused")


def test_versions_are_counted_by_the_database(account: RailAccount) -> None:
    before = account.version
    rail_accounts.set_enabled(rail_account=account, is_enabled=True, actor="tests", now=account.created_at)
    account.refresh_from_db()
    assert account.version == before + 1
    with transaction.atomic():
        rail_accounts.take_traces(account.id, 3)
    account.refresh_from_db()
    assert account.version == before + 1


def test_a_fee_is_not_negative_and_there_is_one_per_rail_and_currency() -> None:
    refuses("UPDATE planning_feerule SET flat_minor = -1", naming="fee_is_not_negative")
    assert FeeRule.objects.get(rail="ach", currency="USD").flat_minor == 25


def test_trace_numbers_never_cross_a_cycle(account: RailAccount) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE planning_railaccount SET next_trace = 9999998 WHERE id = %s", [account.id])
    with transaction.atomic():
        assert rail_accounts.take_traces(account.id, 2) == 9_999_998
        assert rail_accounts.take_traces(account.id, 1) == 10_000_001
        assert rail_accounts.take_traces(account.id, 5) == 10_000_002
    assert rail_accounts.trace_number("091000019", 10_000_002) == "091000010000002"
