"""Public shapes of the books. Amounts are decimal strings; balances are on the account's normal side."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from config.api.examples import example
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


@example(
    {
        "id": "acct_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "ledger_account",
        "livemode": False,
        "code": "available",
        "currency": "USD",
        "side": "credit",
        "balance": "12500.00",
        "version": 42,
        "booked_at": "2030-01-02T15:04:05Z",
    }
)
class AccountShape(serializers.Serializer[Any]):
    """An account and its balance."""

    id = serializers.CharField()
    object = serializers.CharField()
    livemode = serializers.BooleanField()
    code = serializers.CharField(help_text="The name of the account in the chart of accounts.")
    currency = serializers.CharField()
    side = serializers.ChoiceField(["debit", "credit"], help_text="The side on which the account grows.")
    balance = serializers.CharField(help_text="Decimal string, on the account's normal side.")
    version = serializers.IntegerField(help_text="The number of entries so far.")
    booked_at = serializers.DateTimeField(help_text="When the last entry was written, in real time.")


@example(
    {
        "object": "ledger_statement_line",
        "version": 42,
        "journal": "jrn_01kag0c6q2e8s9t0v1w2x3y4z5",
        "kind": "held",
        "amount": "-1250.75",
        "balance_after": "12500.00",
        "effective_at": "2030-01-02T15:04:05Z",
        "booked_at": "2030-01-02T15:04:05Z",
    }
)
class StatementLineShape(serializers.Serializer[Any]):
    """The effect of one journal on the account."""

    object = serializers.CharField()
    version = serializers.IntegerField(help_text="The number of the entry on its account, from 1.")
    journal = serializers.CharField(help_text="The journal that wrote the entry.")
    kind = serializers.CharField(help_text="What happened.")
    amount = serializers.CharField(help_text="Signed; positive adds to the balance.")
    balance_after = serializers.CharField(help_text="The balance after the entry.")
    effective_at = serializers.DateTimeField(help_text="Value date: business time.")
    booked_at = serializers.DateTimeField(help_text="When we wrote it: machine time.")


@example(
    {
        "account": "acct_01kag0c6q2e8s9t0v1w2x3y4z5",
        "code": "available",
        "currency": "USD",
        "debit": "1250.75",
        "credit": None,
        "balance_after": "12500.00",
    }
)
class EntryShape(serializers.Serializer[Any]):
    """One of the environment's own entries of a journal."""

    account = serializers.CharField(help_text="The account.")
    code = serializers.CharField(help_text="The name of the account in the chart of accounts.")
    currency = serializers.CharField()
    debit = serializers.CharField(allow_null=True, help_text="The amount on the debit side; null for a credit.")
    credit = serializers.CharField(allow_null=True, help_text="The amount on the credit side; null for a debit.")
    balance_after = serializers.CharField(help_text="The balance after the entry.")


@example(
    {
        "id": "jrn_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "ledger_journal",
        "livemode": False,
        "kind": "held",
        "effective_at": "2030-01-02T15:04:05Z",
        "booked_at": "2030-01-02T15:04:05Z",
        "entries": [
            {
                "account": "acct_01kag0c6q2e8s9t0v1w2x3y4z5",
                "code": "available",
                "currency": "USD",
                "debit": "1250.75",
                "credit": None,
                "balance_after": "12500.00",
            }
        ],
    }
)
class JournalShape(serializers.Serializer[Any]):
    """A journal, as far as it touched the environment."""

    id = serializers.CharField()
    object = serializers.CharField()
    livemode = serializers.BooleanField()
    kind = serializers.CharField(help_text="What happened.")
    effective_at = serializers.DateTimeField(help_text="Value date: business time.")
    booked_at = serializers.DateTimeField(help_text="When it was written: real time.")
    entries = EntryShape(many=True, help_text="The entries on your accounts.")


@example(
    {
        "currency": "USD",
        "available": "12500.00",
        "held": "1250.75",
        "in_transit": "0.00",
    }
)
class CurrencyBalanceShape(serializers.Serializer[Any]):
    """The balances of an environment in one currency."""

    currency = serializers.CharField()
    available = serializers.CharField(help_text="What can be paid out now.")
    held = serializers.CharField(help_text="Held for transfers on their way, fees included; on rails and not.")
    in_transit = serializers.CharField(help_text="The part of `held` that is with a rail now.")


@example(
    {
        "name": "journals_balance",
        "sentence": "Every journal balances in each currency.",
        "holds": True,
    }
)
class InvariantShape(serializers.Serializer[Any]):
    """An invariant of the books, and whether it holds."""

    name = serializers.CharField(help_text="The name of the rule.")
    sentence = serializers.CharField(help_text="The rule in words.")
    holds = serializers.BooleanField(help_text="Whether the books keep it.")


@example(
    {
        "object": "ledger_balance",
        "livemode": False,
        "balanced": True,
        "balances": [{"currency": "USD", "available": "12500.00", "held": "1250.75", "in_transit": "0.00"}],
        "invariants": [
            {"name": "journals_balance", "sentence": "Every journal balances in each currency.", "holds": True}
        ],
    }
)
class BalanceShape(serializers.Serializer[Any]):
    """Balances by currency, and whether the books are consistent."""

    object = serializers.CharField()
    livemode = serializers.BooleanField()
    balanced = serializers.BooleanField(help_text="Whether every rule holds.")
    balances = CurrencyBalanceShape(many=True, help_text="One entry for each currency.")
    invariants = InvariantShape(many=True, help_text="The rules that were checked.")
