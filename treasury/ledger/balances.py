"""Balances of accounts: current, by booking time, and by value date.

Amounts are minor units on the account's normal side; an account that was never used has zero.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from onboarding.partners.models import Environment
from treasury.ledger.models import Account, Entry


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of an account: its amount on the normal side, and the balance afterwards."""

    version: int
    journal_id: uuid.UUID
    kind: str
    amount_minor: int
    balance_after_minor: int
    effective_at: datetime
    booked_at: datetime


def now(*, environment_id: uuid.UUID, code: str, currency: str) -> int:
    """Return the current balance."""
    account = _find(environment_id, code, currency)
    return account.balance_minor if account else 0


def by_value_date(*, environment_id: uuid.UUID, code: str, currency: str, at: datetime) -> int:
    """Return the balance at a business time, whenever it was booked.

    Reads one checkpoint and the entries after it.
    """
    account = _find(environment_id, code, currency)
    if account is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_balance_by_value_date(%s, %s)", [account.id, at])
        return int(cursor.fetchone()[0])


def of_environment(environment: Environment) -> list[Account]:
    """Return all accounts of an environment, in the order of the chart."""
    return list(Account.objects.within(environment).order_by("id"))


def statement(
    account: Account, *, before_version: int | None = None, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Entry]:
    """Return the entries of an account, latest first.

    `since` (inclusive) and `until` (exclusive) are value dates. Slice the result, because it may be long.
    """
    rows = Entry.objects.filter(account=account).select_related("journal").order_by("-account_version")
    if before_version is not None:
        rows = rows.filter(account_version__lt=before_version)
    if since is not None:
        rows = rows.filter(effective_at__gte=since)
    if until is not None:
        rows = rows.filter(effective_at__lt=until)
    return rows


def line(entry: Entry, *, side: str) -> Line:
    """Return an entry as a reader of the account sees it."""
    sign = 1 if side == "debit" else -1
    return Line(
        version=entry.account_version,
        journal_id=entry.journal_id,
        kind=entry.journal.kind,
        amount_minor=sign * entry.amount_minor,
        balance_after_minor=entry.balance_after_minor,
        effective_at=entry.effective_at,
        booked_at=entry.created_at,
    )


def _find(environment_id: uuid.UUID, code: str, currency: str) -> Account | None:
    rows = Account.objects.across_environments().filter(environment_id=environment_id, code=code, currency=currency)
    return rows.first()
