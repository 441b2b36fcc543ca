"""Public shapes of the books. Amounts are decimal strings; balances are on the account's normal side."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from config.kernel import ids
from treasury import money
from treasury.ledger.balances import Line
from treasury.ledger.models import Account, Entry, Journal
from treasury.ledger.queries import JournalView


def account(row: Account) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "object": "ledger_account",
        "livemode": row.livemode,
        "code": row.code,
        "currency": row.currency,
        "side": row.side,
        "balance": money.format(row.balance_minor, row.currency),
        "version": row.version,
        "booked_at": row.booked_at,
    }


def statement_line(row: Line, currency: str) -> dict[str, Any]:
    """Render one entry of an account."""
    return {
        "object": "ledger_statement_line",
        "version": row.version,
        "journal": ids.public(Journal.id_prefix, row.journal_id),
        "kind": row.kind,
        "amount": money.format(row.amount_minor, currency),
        "balance_after": money.format(row.balance_after_minor, currency),
        "effective_at": row.effective_at,
        "booked_at": row.booked_at,
    }


def journal(view: JournalView) -> dict[str, Any]:
    """Render one journal with the environment's own entries."""
    row = view.journal
    return {
        "id": row.public_id,
        "object": "ledger_journal",
        "livemode": row.livemode,
        "kind": row.kind,
        "effective_at": row.effective_at,
        "booked_at": row.created_at,
        "entries": [_entry(entry) for entry in view.entries],
    }


def _entry(row: Entry) -> dict[str, Any]:
    currency = row.account.currency
    return {
        "account": row.account.public_id,
        "code": row.account.code,
        "currency": currency,
        "debit": money.format(row.amount_minor, currency) if row.amount_minor > 0 else None,
        "credit": money.format(-row.amount_minor, currency) if row.amount_minor < 0 else None,
        "balance_after": money.format(row.balance_after_minor, currency),
    }


class AccountShape(serializers.Serializer[Any]):
    """An account and its balance."""

    id = serializers.CharField()
    object = serializers.CharField()
    livemode = serializers.BooleanField()
    code = serializers.CharField()
    currency = serializers.CharField()
    side = serializers.ChoiceField(["debit", "credit"])
    balance = serializers.CharField(help_text="Decimal string, on the account's normal side.")
    version = serializers.IntegerField(help_text="The number of entries so far.")
    booked_at = serializers.DateTimeField()


class StatementLineShape(serializers.Serializer[Any]):
    """The effect of one journal on the account."""

    object = serializers.CharField()
    version = serializers.IntegerField()
    journal = serializers.CharField()
    kind = serializers.CharField()
    amount = serializers.CharField(help_text="Signed; positive adds to the balance.")
    balance_after = serializers.CharField()
    effective_at = serializers.DateTimeField(help_text="Value date: business time.")
    booked_at = serializers.DateTimeField(help_text="When we wrote it: machine time.")


class EntryShape(serializers.Serializer[Any]):
    """One of the environment's own entries of a journal."""

    account = serializers.CharField()
    code = serializers.CharField()
    currency = serializers.CharField()
    debit = serializers.CharField(allow_null=True)
    credit = serializers.CharField(allow_null=True)
    balance_after = serializers.CharField()


class JournalShape(serializers.Serializer[Any]):
    """A journal, as far as it touched the environment."""

    id = serializers.CharField()
    object = serializers.CharField()
    livemode = serializers.BooleanField()
    kind = serializers.CharField()
    effective_at = serializers.DateTimeField()
    booked_at = serializers.DateTimeField()
    entries = EntryShape(many=True)


class CurrencyBalanceShape(serializers.Serializer[Any]):
    """The balances of an environment in one currency."""

    currency = serializers.CharField()
    available = serializers.CharField()
    held = serializers.CharField(help_text="Held for transfers on their way, fees included; on rails and not.")
    in_transit = serializers.CharField(help_text="The part of `held` that is with a rail now.")


class InvariantShape(serializers.Serializer[Any]):
    """An invariant of the books, and whether it holds."""

    name = serializers.CharField()
    sentence = serializers.CharField()
    holds = serializers.BooleanField()


class BalanceShape(serializers.Serializer[Any]):
    """Balances by currency, and whether the books are consistent."""

    object = serializers.CharField()
    livemode = serializers.BooleanField()
    balanced = serializers.BooleanField()
    balances = CurrencyBalanceShape(many=True)
    invariants = InvariantShape(many=True)
