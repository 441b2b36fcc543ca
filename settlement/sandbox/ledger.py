"""Accounts and their bookings: a line is booked once for its key, and the balance moves with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BigIntegerField, F, Max
from django.db.models.functions import Cast

from settlement.sandbox import bank_transaction
from settlement.sandbox.errors import BankRefusesError
from settlement.sandbox.models import Account

FIRST_ACCOUNT_NUMBER = 1_000_000_001
ACCOUNT_CODE = re.compile(r"^[a-z0-9][a-z0-9_-]{0,39}$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Booking:
    """One line to book: `amount_minor` is positive for a credit; `key` names what is booked."""

    account_id: int
    key: str
    type_code: str
    amount_minor: int
    customer_reference: str
    text: str


def account(code: str, *, at: datetime) -> Account:
    """The account of a customer, opened when it is missing.

    Numbers follow the order of opening. Raises BankRefusesError.
    """
    found = Account.objects.filter(code=code).first()
    if found is not None:
        return found
    if not ACCOUNT_CODE.match(code):
        raise BankRefusesError(
            422, "account_code_invalid", "An account code is made of small letters, digits, - and _."
        )
    with bank_transaction.begin():
        highest = Account.objects.aggregate(highest=Max(Cast("number", BigIntegerField())))["highest"]
        number = FIRST_ACCOUNT_NUMBER if highest is None else highest + 1
        opened, _ = Account.objects.get_or_create(code=code, defaults={"number": str(number), "opened_at": at})
    return opened


def book(bookings: Sequence[Booking], *, day: date, at: datetime) -> int:
    """Book lines and move balances, each key once. Returns how many were new. Inside `bank_transaction.begin`."""
    if not bookings:
        return 0
    columns = [
        list(column)
        for column in zip(
            *((b.account_id, b.key, b.type_code, b.amount_minor, b.customer_reference, b.text) for b in bookings),
            strict=True,
        )
    ]
    booked = bank_transaction.rows(
        """
        INSERT INTO sandbox_line
            (account_id, key, type_code, amount_minor, customer_reference, text, booked_on, booked_at)
        SELECT account_id, key, type_code, amount_minor, customer_reference, text, %s, %s
        FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[])
            WITH ORDINALITY AS wanted (account_id, key, type_code, amount_minor, customer_reference, text, position)
        ORDER BY position
        ON CONFLICT (account_id, key) DO NOTHING
        RETURNING account_id, amount_minor
        """,
        [day, at, *columns],
    )
    totals: dict[int, int] = {}
    for account_id, amount_minor in booked:
        totals[account_id] = totals.get(account_id, 0) + amount_minor
    for account_id, total in sorted(totals.items()):
        Account.objects.filter(pk=account_id).update(balance_minor=F("balance_minor") + total)
    return len(booked)
