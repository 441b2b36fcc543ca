"""A statement's bytes become one day of one account. Pure: no ORM, no clock. Other formats join here as further readers.

Reads BAI2 (final data of the previous day). What does not add up is refused with the reason; a half-read statement does not exist.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from settlement.formats import bai2
from settlement.formats.bai2_codes import Direction
from settlement.formats.bai2_records import DEFAULT_CURRENCY, Account, AsOfModifier, Group, GroupStatus, Transaction
from settlement.formats.errors import FormatError

# A word of a text may be a reference of ours only if it holds a digit: plain words are prose.
_TOKEN = re.compile(r"(?=\S*[0-9])[A-Z0-9][A-Z0-9._:/-]{5,79}", re.IGNORECASE)
FINAL = (None, AsOfModifier.FINAL_PREVIOUS_DAY, AsOfModifier.FINAL_SAME_DAY)


class StatementRefused(Exception):
    """The bytes are no statement that may be imported; the text says why."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line as read; `amount_minor` is signed, a credit is positive."""

    position: int
    value_on: date
    amount_minor: int
    type_code: str
    references: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ReadStatement:
    """One day of one account. `opening_minor` plus the lines is `closing_minor`."""

    as_of_on: date
    currency: str
    opening_minor: int
    closing_minor: int
    lines: tuple[ReadLine, ...]


def read_bai2(content: bytes, *, account_number: str, currency: str) -> ReadStatement:
    """Read the day of one account from a BAI2 file. Raises StatementRefused with the reason in a sentence."""
    try:
        file = bai2.parse(content)
    except FormatError as error:
        raise StatementRefused(
            error.without_value()
        ) from error  # The reason goes into the audit trail; the value may be an account number.
    found = [
        (group, account) for group in file.groups for account in group.accounts if account.number == account_number
    ]
    if len(found) != 1:
        raise StatementRefused(
            f"the file holds {len(found)} accounts with the number of this rail account; exactly one is wanted"
        )
    group, account = found[0]
    _check_group(group, account, currency)
    return ReadStatement(
        as_of_on=group.as_of_date,
        currency=currency,
        opening_minor=account.balance_minor("010") or 0,
        closing_minor=account.balance_minor("015") or 0,
        lines=tuple(
            _read_line(position, each, group.as_of_date) for position, each in enumerate(account.transactions, start=1)
        ),
    )


def _check_group(group: Group, account: Account, currency: str) -> None:
    if group.status is not GroupStatus.UPDATE:
        raise StatementRefused(
            f"the group has the status {group.status.name.lower()}; a person has to decide what it replaces"
        )
    if group.as_of_modifier not in FINAL:
        raise StatementRefused("the data is interim; the books take final data only")
    stated = account.currency or group.currency or DEFAULT_CURRENCY
    if stated != currency:
        raise StatementRefused(f"the statement is in {stated}, the rail account in {currency}")
    without_direction = [each.type_code for each in account.transactions if each.direction is Direction.NONE]
    if without_direction:
        raise StatementRefused(f"the type code {without_direction[0]} does not say whether money came or went")
    gap = account.balance_gap_minor()
    if gap is None:
        raise StatementRefused("the opening (010) or closing (015) ledger balance is not stated")
    if gap:
        raise StatementRefused(f"opening balance and lines differ from the closing balance by {gap} minor units")


def _read_line(position: int, each: Transaction, day: date) -> ReadLine:
    return ReadLine(
        position=position,
        value_on=each.funds.value_date or day,
        amount_minor=each.signed_amount_minor,
        type_code=each.type_code,
        references=references_in(each.customer_reference, each.bank_reference, each.text),
        text=" ".join(each.text.split())[:500],
    )


def references_in(*fields: str) -> tuple[str, ...]:
    """Everything in a line that may be a reference of ours: whole fields first, then the words of the text, each once, in order."""
    whole = [field.strip() for field in fields[:2] if field.strip()]
    words = [word for field in fields for word in _TOKEN.findall(field)]
    return tuple(dict.fromkeys(reference[:80] for reference in [*whole, *words]))
