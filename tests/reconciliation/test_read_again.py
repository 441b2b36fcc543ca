"""A statement in quarantine is read again from its bytes, and imported unless its day was imported before."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from config.audit.models import AuditEntry
from reconciliation import importing, runs
from reconciliation.models import Run, Statement
from reconciliation.states import StatementStatus
from settlement.planning import rail_accounts
from settlement.planning.models import RailAccount
from tests.factories.statements import bai2_statement

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)


@pytest.fixture
def account() -> RailAccount:
    return rail_accounts.ensure_sandbox()


def bring(account: RailAccount, content: bytes, name: str = "statement.bai2") -> Statement:
    return importing.import_statement(account=account, name=name, content=content, now=NOW)


def set_number(account: RailAccount, number: str) -> str:
    before = str(account.settings["account_number"])
    account.settings = {**account.settings, "account_number": number}
    account.save()
    return before


def again(*statements: Statement) -> int:
    return importing.read_again_many(statements, actor="user:7", now=NOW)


def test_a_statement_is_imported_once_after_the_data_is_corrected(account: RailAccount) -> None:
    right = set_number(account, "111")
    first = bring(account, bai2_statement([("142", 100, "A")], day=MONDAY, account_number=right))
    second = bring(
        account, bai2_statement([("142", 5, "B")], day=TUESDAY, opening_minor=100, account_number=right), "next"
    )
    assert (first.status, second.status) == ("quarantined", "quarantined")
    assert again(first, second) == 0
    set_number(account, right)
    assert again(second, first) == 2
    first.refresh_from_db()
    assert (first.status, first.reason, first.as_of_on, first.closing_minor, first.line_count) == (
        "imported",
        "",
        MONDAY,
        100,
        1,
    )
    assert again(first, second) == 0
    assert first.lines.count() == 1
    assert len(runs.run_due(now=NOW)) == 2
    assert Run.objects.count() == 2
    assert AuditEntry.objects.filter(action="statement.imported", actor="user:7").count() == 2


def test_a_day_that_was_imported_from_other_bytes_stays_in_quarantine(account: RailAccount) -> None:
    bring(account, bai2_statement([("142", 100, "A")], day=MONDAY))
    other = bring(account, bai2_statement([("142", 101, "A")], day=MONDAY), "other")
    assert again(other) == 0
    other.refresh_from_db()
    assert other.status == StatementStatus.QUARANTINED
    assert "imported before" in other.reason
    assert not other.lines.exists()


def test_its_bytes_never_change_nor_does_an_imported_one(account: RailAccount) -> None:
    good = bring(account, bai2_statement([("142", 100, "A")], day=MONDAY))
    bad = bring(account, b"this is no statement", "bad")
    for statement, column in (
        (bad, "raw = 'other'"),
        (bad, "sha256 = 'other'"),
        (good, "reason = 'other'"),
        (good, "status = 'quarantined'"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE reconciliation_statement SET {column} WHERE id = %s", [statement.pk])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM reconciliation_statement WHERE id = %s", [bad.pk])


@pytest.mark.parametrize(
    ("role", "is_imported"), [("finance_ops", True), ("treasury_ops", True), ("support", False), ("auditor", False)]
)
def test_staff_who_keep_money_moving_may_ask_for_it(account: RailAccount, role: str, is_imported: bool) -> None:
    right = set_number(account, "111")
    statement = bring(account, bai2_statement([("142", 100, "A")], day=MONDAY, account_number=right))
    set_number(account, right)
    user = User.objects.create(username=role, is_staff=True)
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    client = Client()
    client.force_login(user)
    client.post(
        reverse("admin:reconciliation_statement_changelist"),
        {"action": "read_again", "_selected_action": [str(statement.pk)]},
    )
    statement.refresh_from_db()
    assert (statement.status == StatementStatus.IMPORTED) is is_imported
