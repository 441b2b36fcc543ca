"""BAI2 statements of one account and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from settlement.formats import bai2


def bai2_statement(
    lines: Sequence[tuple[str, int, str]],
    *,
    day: date,
    opening_minor: int = 0,
    account_number: str = "1000000001",
    closing_minor: int | None = None,
    currency: str = "USD",
    modifier: bai2.AsOfModifier = bai2.AsOfModifier.FINAL_PREVIOUS_DAY,
) -> bytes:
    """Lines are (type code, unsigned amount in minor units, customer reference).

    The closing balance follows from them unless it is given.
    """
    transactions = tuple(
        bai2.Transaction(code, amount, f"B{position:06d}", reference)
        for position, (code, amount, reference) in enumerate(lines, 1)
    )
    closing = (
        opening_minor + sum(signed_amount_minor(each) for each in transactions)
        if closing_minor is None
        else closing_minor
    )
    balances = (bai2.Summary("010", opening_minor), bai2.Summary("015", closing))
    account = bai2.Account(account_number, currency, balances, transactions)
    group = bai2.Group(
        "", "091000019", bai2.GroupStatus.UPDATE, day, (account,), currency=currency, as_of_modifier=modifier
    )
    return bai2.render(bai2.Bai2File("091000019", account_number, day, "0700", "1", (group,)))


def balance_gap_minor(account: bai2.Account) -> int:
    """Return opening balance plus transactions less closing balance: zero when the statement adds up."""
    opening, closing = account.balance_minor("010"), account.balance_minor("015")
    assert opening is not None and closing is not None
    return opening + sum(signed_amount_minor(each) for each in account.transactions) - closing


def signed_amount_minor(transaction: bai2.Transaction) -> int:
    """Return the amount as it changes the balance: credits positive, debits negative, messages zero."""
    return transaction.amount_minor * {bai2.Direction.CREDIT: 1, bai2.Direction.DEBIT: -1}.get(transaction.direction, 0)
