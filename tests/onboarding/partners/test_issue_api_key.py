"""`manage.py issue_api_key` prints a secret that works."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import partners as make

pytestmark = pytest.mark.django_db


def issue(*arguments: str) -> str:
    out = StringIO()
    call_command("issue_api_key", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_it_makes_partner_and_key() -> None:
    secret = issue("acme", "--register", "Acme")
    caller = make.authenticate(secret)
    assert caller.environment.partner.slug == "acme" and not caller.livemode
    live = issue("acme", "--live", "--scope", "ledger:read", "--allow", "10.0.0.0/8")
    caller = make.authenticate(live, address="10.0.0.1")
    assert caller.livemode and caller.scopes == {"ledger:read"}


def test_a_wrong_argument_is_a_command_error() -> None:
    with pytest.raises(CommandError, match="There is no partner 'nobody'"):
        issue("nobody")
    issue("acme", "--register", "Acme")
    with pytest.raises(CommandError, match="money:print is not a scope"):
        issue("acme", "--scope", "money:print")
