"""Statements come in whole, once, in order, or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from reconciliation import importing, runs
from reconciliation.models import Run, Statement
from reconciliation.states import StatementStatus
from settlement.formats.bai2 import AsOfModifier
from settlement.planning import rail_accounts
from settlement.planning.models import RailAccount
from tests.factories.statements import bai2_statement
from treasury.ledger import balances

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 18)


@pytest.fixture
def account() -> RailAccount:
    return rail_accounts.ensure_sandbox()


def bring(account: RailAccount, content: bytes, name: str = "statement.bai2") -> Statement:
    return importing.import_statement(account=account, name=name, content=content, now=NOW)


def test_a_statement_is_stored_with_its_lines_and_its_bytes(account: RailAccount) -> None:
    content = bai2_statement([("142", 50_000, "FUND-1"), ("698", 1_500, "FEE-1")], day=MONDAY)
    statement = bring(account, content)
    assert statement.status == StatementStatus.IMPORTED
    assert bytes(statement.raw) == content
    assert (statement.opening_minor, statement.closing_minor) == (0, 48_500)
    assert [
        (line.position, line.amount_minor, line.references[0]) for line in statement.lines.order_by("position")
    ] == [
        (1, 50_000, "FUND-1"),
        (2, -1_500, "FEE-1"),
    ]


def test_the_same_bytes_are_imported_once_whatever_the_file_is_called(account: RailAccount) -> None:
    content = bai2_statement([("142", 100, "A")], day=MONDAY)
    assert bring(account, content, "one").pk == bring(account, content, "two").pk
    assert Statement.objects.count() == 1


def test_a_different_statement_of_the_same_day_is_quarantined(account: RailAccount) -> None:
    bring(account, bai2_statement([("142", 100, "A")], day=MONDAY))
    second = bring(account, bai2_statement([("142", 101, "A")], day=MONDAY), "other")
    assert second.status == StatementStatus.QUARANTINED
    assert "imported before" in second.reason
    assert not second.lines.exists()


def test_a_day_that_does_not_open_where_the_last_one_closed_is_quarantined(account: RailAccount) -> None:
    bring(account, bai2_statement([("142", 100, "A")], day=MONDAY))
    gap = bring(account, bai2_statement([], day=TUESDAY, opening_minor=99), "gap")
    assert gap.status == StatementStatus.QUARANTINED
    assert "opens with 0.99 USD" in gap.reason
    assert (
        bring(account, bai2_statement([], day=TUESDAY, opening_minor=100), "right").status == StatementStatus.IMPORTED
    )


def test_a_day_before_the_last_one_is_quarantined(account: RailAccount) -> None:
    bring(account, bai2_statement([], day=WEDNESDAY))
    assert bring(account, bai2_statement([], day=TUESDAY), "late").status == StatementStatus.QUARANTINED


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"this is no statement", "bai2"),
        (b"", "bai2"),
        (bai2_statement([("142", 100, "A")], day=MONDAY, closing_minor=7), "closing balance by 0.93 USD"),
        (bai2_statement([], day=MONDAY, account_number="999"), "0 accounts"),
        (bai2_statement([], day=MONDAY, modifier=AsOfModifier.INTERIM_SAME_DAY), "interim"),
        (bai2_statement([], day=MONDAY, currency="EUR"), "EUR"),
        (bai2_statement([("142", 100, "A")], day=MONDAY)[:-20], "bai2"),
    ],
    ids=["not bai2", "empty", "does not add up", "other account", "interim", "other currency", "cut off"],
)
def test_what_cannot_be_read_whole_is_kept_and_counts_for_nothing(
    account: RailAccount, content: bytes, reason: str
) -> None:
    statement = bring(account, content)
    assert statement.status == StatementStatus.QUARANTINED
    assert reason.lower() in statement.reason.lower()
    assert runs.run_due(now=NOW) == []


def test_an_unknown_line_goes_to_suspense_so_that_the_float_is_what_the_bank_holds(account: RailAccount) -> None:
    bring(account, bai2_statement([("142", 50_000, "WHO-KNOWS"), ("698", 1_500, "FEE-1")], day=MONDAY))
    (run,) = runs.run_due(now=NOW)
    assert (run.line_count, run.lines_matched, run.discrepancies_opened) == (2, 0, 2)
    assert run.float_minor == run.closing_minor == 48_500
    assert run.balances_agree
    assert (
        balances.now(environment_id=account.environment_id, code=f"rail:{account.code}:float", currency="USD") == 48_500
    )
    assert sorted(run.discrepancies.values_list("kind", flat=True)) == ["unexpected_credit", "unexpected_debit"]


def test_a_statement_is_run_once(account: RailAccount) -> None:
    statement = bring(account, bai2_statement([("142", 100, "A")], day=MONDAY))
    assert len(runs.run_due(now=NOW)) == 1
    assert runs.run_due(now=NOW) == []
    assert runs.run_day(statement_id=statement.pk, now=NOW) is None
    assert Run.objects.count() == 1


def test_a_statement_without_lines_has_no_match_rate(account: RailAccount) -> None:
    bring(account, bai2_statement([], day=MONDAY))
    (run,) = runs.run_due(now=NOW)
    assert run.match_rate == "no lines"
