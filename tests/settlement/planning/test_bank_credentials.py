"""`manage.py set_bank_credentials` stores what a rail account shows its bank, and shows it to nothing but the rail."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config.audit.models import AuditEntry
from settlement.planning import rail_accounts
from tests.factories import settlement as make

pytestmark = pytest.mark.django_db


def store(monkeypatch: pytest.MonkeyPatch, secret: str, *arguments: str, account: str = "ach-test") -> str:
    said = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(secret))
    call_command("set_bank_credentials", account, *arguments, stdout=said)
    return said.getvalue()


def test_the_rail_sees_it_and_the_audit_trail_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    account = make.rail_account()
    said = (
        store(monkeypatch, "first\n")
        + store(monkeypatch, "tok-2\n")
        + store(monkeypatch, "p\n", "--name", "passphrase")
    )
    view = rail_accounts.view_of(rail_accounts.by_code(account.code))
    assert view.credentials == {"token": "tok-2", "passphrase": "p"}
    entries = AuditEntry.objects.filter(action="rail_account.credential_stored")
    assert entries.count() == 3 and "tok-2" not in said + repr(list(entries.values()))


@pytest.mark.parametrize("secret", ["", "\n", "x" * 5_000])
def test_a_secret_that_cannot_be_one_is_refused(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    make.rail_account()
    with pytest.raises(CommandError):
        store(monkeypatch, secret)


def test_an_unknown_account_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="no-such"):
        store(monkeypatch, "t\n", account="no-such")


def test_what_cannot_be_passed_on_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments: list[Any] = ["--secret", "t"]
    with pytest.raises(CommandError):
        store(monkeypatch, "", *arguments)
