"""A statement file that the bank rewrites under a known name is read again."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from reconciliation import importing
from reconciliation.models import Statement
from settlement.planning import rail_accounts
from settlement.rails.transports import drop_folder
from tests.factories.statements import bai2_statement

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)
NAME = "BAI2-20261116.bai"


@pytest.fixture
def statements(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the bank prints its statements."""
    settings.SANDBOX_BANK_FOLDER = tmp_path
    for name in ("inbound", "outbound", "statements"):
        (tmp_path / "ach-test" / name).mkdir(parents=True)
    monkeypatch.setattr(connection, "allows_foreign_calls", True, raising=False)  # the test itself is a transaction
    return tmp_path / "ach-test" / "statements"


def printed(amount_minor: int) -> bytes:
    number = str(rail_accounts.ensure_sandbox().settings["account_number"])
    return bai2_statement([("142", amount_minor, "FUND-1")], day=MONDAY, account_number=number)


def write(path: Path, content: bytes) -> None:
    """As a bank does: whole, and later than what was there."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_bytes(content)
    os.utime(path, ns=(before + 10**9, before + 10**9))


def statuses() -> list[str]:
    importing.import_new(now=NOW)
    return list(Statement.objects.order_by("id").values_list("status", flat=True))


def test_a_torn_one_that_is_mended_under_its_name_is_imported(statements: Path) -> None:
    write(statements / NAME, printed(100)[:60])
    assert statuses() == ["quarantined"]
    write(statements / NAME, printed(100))
    assert statuses() == ["quarantined", "imported"]


def test_a_different_statement_of_an_imported_day_goes_into_quarantine(statements: Path) -> None:
    write(statements / NAME, printed(100))
    assert statuses() == ["imported"]
    write(statements / NAME, printed(101))
    assert statuses() == ["imported", "quarantined"]
    assert "imported before" in Statement.objects.get(status="quarantined").reason


def test_the_same_bytes_are_the_same_statement_and_are_not_read_for_ever(
    statements: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = printed(100)
    for _ in range(2):
        write(statements / NAME, content)
        assert statuses() == ["imported"]
    monkeypatch.setattr(drop_folder, "read", lambda folder, name: pytest.fail(f"{name} was read again"))
    assert statuses() == ["imported"]
