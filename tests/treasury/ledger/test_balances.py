"""Balances of the past: by booking and by value date, with and without checkpoints, the same answer always."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from config.kernel import ids
from onboarding.partners.models import Environment
from tests.factories import ledger as books
from tests.factories import partners as make
from treasury.ledger import accounts, balances, integrity, journal
from treasury.ledger.models import Account, Checkpoint, Entry

pytestmark = pytest.mark.django_db
DAYS = 6


@pytest.fixture
def env() -> Environment:
    return make.environment()


def available(env: Environment, at: datetime) -> int:
    return balances.by_value_date(environment_id=env.pk, code="available", currency="USD", at=at)


def summed(env: Environment, at: datetime) -> int:
    """The plain definition, to compare with."""
    return -sum(
        Entry.objects.filter(account__environment=env, account__code="available", effective_at__lte=at).values_list(
            "amount_minor", flat=True
        )
    )


def test_an_account_never_used_holds_zero(env: Environment) -> None:
    at = books.DAY
    on = {"environment_id": env.pk, "code": "available", "currency": "USD"}
    assert [balances.now(**on), balances.by_value_date(at=at, **on)] == [0, 0]
    assert balances.of_environment(env) == []


def test_a_backdated_journal_changes_the_past_by_value_date_only(env: Environment) -> None:
    books.fund(env, 1_000, at=books.DAY)
    books.fund(env, 500, at=books.after(days=-3))
    on = {"environment_id": env.pk, "code": "available", "currency": "USD"}
    assert balances.now(**on) == 1_500
    assert [available(env, books.after(days=days)) for days in (-4, -3, -1, 0)] == [0, 500, 500, 1_500]


@pytest.mark.parametrize("seed", range(3))
def test_checkpoints_never_change_an_answer(env: Environment, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(30):
        at = books.after(days=chance.randint(-DAYS, DAYS), minutes=chance.randint(-900, 500))
        books.fund(env, chance.randint(1, 1_000), at=at)
        if chance.random() < 0.25:
            integrity.take_checkpoints()
            assert integrity.take_checkpoints() == 0, "nothing happened since"
    for minutes in range(-DAYS * 1440 - 1500, DAYS * 1440 + 1500, 431):
        at = books.after(minutes=minutes)
        assert available(env, at) == summed(env, at), at
    assert integrity.check().balanced


def test_a_backdated_journal_replaces_the_checkpoints_after_it(env: Environment) -> None:
    for day in range(4):
        books.fund(env, 100, at=books.after(days=day))
    integrity.take_checkpoints()
    account = Account.objects.within(env).get(code="available")
    assert [row.balance_minor for row in account.checkpoints.order_by("before_on")] == [100, 200, 300, 400]
    books.fund(env, 7, at=books.after(days=1, hours=1))
    assert available(env, books.after(days=2, hours=1)) == 307
    integrity.take_checkpoints()
    assert [row.balance_minor for row in account.checkpoints.filter(account_version=5).order_by("before_on")] == [
        207,
        307,
        407,
    ]
    assert available(env, books.after(days=2, hours=1)) == 307


def test_asking_for_the_past_reads_a_day_and_not_the_history(env: Environment) -> None:
    for day in range(60):
        books.fund(env, 1, at=books.after(days=day))
    integrity.take_checkpoints()
    account = Account.objects.within(env).get(code="available")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN (ANALYZE, FORMAT JSON) SELECT 1 FROM ledger_entry"
            " WHERE account_id = %s AND effective_at >= %s AND effective_at <= %s",
            [account.id, books.after(days=30).replace(hour=0), books.after(days=30)],
        )
        plan = cursor.fetchone()[0][0]["Plan"]
    assert plan["Actual Rows"] == 1
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert available(env, books.after(days=30)) == 31
    assert len(queries) == 2


def test_a_statement_tells_the_account_line_by_line(env: Environment) -> None:
    books.fund(env, 1_000)
    books.hold(env, 300, fee_minor=25)
    account = Account.objects.within(env).get(code="available")
    lines = [balances.line(row, side=account.side) for row in balances.statement(account)]
    assert [(line.version, line.kind, line.amount_minor, line.balance_after_minor) for line in lines] == [
        (2, "held", -325, 675),
        (1, "funded", 1_000, 1_000),
    ]
    assert [row.account_version for row in balances.statement(account, before_version=2)] == [1]
    assert list(balances.statement(account, since=books.after(days=1))) == []
    assert len(balances.statement(account, until=books.after(days=1))) == 2


def test_booking_time_never_goes_back(env: Environment) -> None:
    for _ in range(5):
        books.fund(env, 1)
    booked = list(
        Entry.objects.filter(account__environment=env).order_by("account_version").values_list("created_at", flat=True)
    )
    assert booked == sorted(booked)
    assert booked[-1] - booked[0] < timedelta(minutes=1)


def test_the_commands_tell_whether_the_books_are_right(env: Environment) -> None:
    books.hold(env, 10) if books.fund(env, 1_000) else None
    out = StringIO()
    call_command("check_ledger", stdout=out, no_color=True)
    assert "NO" not in out.getvalue()
    assert "Every journal sums to zero" in out.getvalue()
    call_command("check_ledger", "--quick", stdout=StringIO())
    call_command("checkpoint_ledger", stdout=out)
    call_command("checkpoint_ledger", "--check", stdout=out)
    assert "Every checkpoint is the sum of its entries." in out.getvalue()
    account = Account.objects.within(env).get(code="available")
    checkpoint = Checkpoint.objects.filter(account=account).get()
    assert (checkpoint.before_on, checkpoint.balance_minor) == (books.after(days=1).date(), 990)
    assert integrity.readiness().state == "ok"


def test_the_books_refuse_a_code_that_the_chart_does_not_have(env: Environment) -> None:
    from django.db import DatabaseError

    for code in ("pocket", "available ", "rail::float", "rail:A:float"):
        with pytest.raises(DatabaseError, match="chart of accounts"), transaction.atomic():
            accounts.open_many([accounts.Key(env.pk, code, "USD")])


def test_a_part_known_is_skipped_and_the_rest_is_posted(env: Environment) -> None:
    books.fund(env, 1_000)
    with transaction.atomic():
        keys = [accounts.Key(env.pk, "available", "USD"), accounts.house_key("write_off", "USD", livemode=False)]
        known = accounts.open_many(keys)
        parts = [journal.Part("adjusted", subject, known[keys[0]], known[keys[1]], 10) for subject in ids.new_many(3)]
        assert journal.post(parts=parts[:2], livemode=False, at=books.DAY) == [part.subject_id for part in parts[:2]]
        assert journal.post(parts=parts, livemode=False, at=books.DAY) == [parts[2].subject_id]
        assert journal.post(parts=[], livemode=False, at=books.DAY) == []
    assert books.books(env) == {"available": 970}


def test_a_wrong_book_is_found_and_stops_the_house(env: Environment) -> None:
    """What no guard lets happen is made by hand on a copy of the rules: each invariant finds what it is for."""
    books.fund(env, 1_000)
    for invariant in integrity.INVARIANTS:
        with connection.cursor() as cursor:
            cursor.execute(invariant.sql, {"environment": None})
            assert cursor.fetchall() == []
    broken = integrity.Report((integrity.Finding(integrity.INVARIANTS[0], (integrity.Violation("a", "1", "2"),)),))
    assert not broken.balanced
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(integrity, "check", lambda: broken)
        patch.setattr(integrity, "quick_check", lambda: broken)
        assert integrity.readiness().state == "failed"
        with pytest.raises(CommandError):
            call_command("check_ledger", stdout=StringIO())
