"""Read the days of one account from the bytes of a statement. No ORM, no clock. Other formats join as further readers.

Reads BAI2 (final data of the previous day). A day that does not add up is refused with the reason and the others of the
file are read: a half-read day does not exist.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from settlement.formats import bai2
from settlement.formats.bai2_codes import SIGNS
from settlement.formats.bai2_records import DEFAULT_CURRENCY, Account, AsOfModifier, Group, GroupStatus, Transaction
from settlement.formats.errors import FormatError
from treasury import money

REFERENCE_CHARS_MIN, REFERENCE_CHARS_MAX = 6, 80
REFERENCES_MAX = 64  # Of one line: a text of some thousand words names no more movements than this.
TEXT_CHARS_MAX = 500
OPENING, CLOSING = "010", "015"
FINAL = (None, AsOfModifier.FINAL_PREVIOUS_DAY, AsOfModifier.FINAL_SAME_DAY)
# A word that holds a digit: plain words are prose. No part of it is looked at more than a fixed number of times.
_REFERENCE = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z_.:/-]{0,79}[0-9])[A-Za-z0-9][A-Za-z0-9_.:/-]{5,79}+(?![A-Za-z0-9_.:/-])"
)
_END_MARKS = "./:_-"


class StatementRefused(Exception):
    """The bytes are no statement that may be imported; the text says why."""


class ReadLine(NamedTuple):
    """One line as read; `amount_minor` is signed, a credit is positive."""

    position: int
    value_on: date
    amount_minor: int
    type_code: str
    references: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ReadDay:
    """One day of one account. `opening_minor` plus the lines is `closing_minor`.

    `dialect` lists in sentences where the file deviates from its format.
    """

    as_of_on: date
    currency: str
    opening_minor: int
    closing_minor: int
    lines: tuple[ReadLine, ...]
    dialect: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedDay:
    """A day of the account that the file names and that cannot be imported."""

    as_of_on: date
    reason: str


def read_bai2(content: bytes, *, account_number: str, currency: str) -> tuple[ReadDay | RefusedDay, ...]:
    """Read the days of one account from a BAI2 file, oldest first. Raises StatementRefused when there is none."""
    with _without_garbage_collection():
        return _read_file(content, account_number, currency)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Hundreds of thousands of tuples without a cycle are made here: looking for cycles took a quarter of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read_file(content: bytes, account_number: str, currency: str) -> tuple[ReadDay | RefusedDay, ...]:
    try:
        file = bai2.parse(content)
    except FormatError as error:
        # The reason goes into the audit trail; the value may be an account number.
        raise StatementRefused(error.without_value()) from error
    days: dict[date, list[tuple[Group, Account]]] = {}
    for group in file.groups:
        for account in group.accounts:
            if account.number == account_number:
                days.setdefault(group.as_of_date, []).append((group, account))
    if not days:
        raise StatementRefused(_not_ours(file, account_number))
    return tuple(_read_day(day, days[day], currency, file.dialect) for day in sorted(days))


def _not_ours(file: bai2.Bai2File, account_number: str) -> str:
    numbers = {account.number for group in file.groups for account in group.accounts}
    if any(number.lstrip("0") == account_number.lstrip("0") for number in numbers):
        return (
            "the file holds no account with the number of this rail account, but one that differs in leading "
            "zeros only; the number of the rail account must be written as the bank writes it"
        )
    return "the file holds 0 accounts with the number of this rail account; one is needed"


def _read_day(
    day: date, parts: Sequence[tuple[Group, Account]], currency: str, dialect: Sequence[str]
) -> ReadDay | RefusedDay:
    """Read one day. Several parts of an account are one day when each part opens where the last one closed."""
    try:
        read = [_read_part(group, account, currency, dialect) for group, account in parts]
        whole = read[0]
        for part in read[1:]:
            whole = _joined(whole, part)
    except StatementRefused as refused:
        return RefusedDay(day, str(refused))
    return whole


def _joined(before: ReadDay, after: ReadDay) -> ReadDay:
    if before.closing_minor != after.opening_minor:
        raise StatementRefused(
            f"the file holds the account more than once for this day: one part closes with "
            f"{_shown(before.closing_minor, before.currency)}, the next opens with"
            f" {_shown(after.opening_minor, after.currency)}"
        )
    offset = before.lines[-1].position if before.lines else 0
    more = tuple(line._replace(position=line.position + offset) for line in after.lines)
    note = "the account stands in several parts that continue one another"
    dialect = tuple(dict.fromkeys([*before.dialect, *after.dialect, note]))
    return ReadDay(
        before.as_of_on, before.currency, before.opening_minor, after.closing_minor, before.lines + more, dialect
    )


def _read_part(group: Group, account: Account, currency: str, dialect: Sequence[str]) -> ReadDay:
    if group.status is not GroupStatus.UPDATE:
        raise StatementRefused(
            f"the group has the status {group.status.name.lower()}; a person has to decide what it replaces"
        )
    if group.as_of_modifier not in FINAL:
        raise StatementRefused("the data is interim; the books take final data only")
    stated = account.currency or group.currency or DEFAULT_CURRENCY
    if stated != currency:
        raise StatementRefused(f"the statement is in {stated}, the rail account in {currency}")
    lines = _read_lines(account.transactions, group.as_of_date)
    moved = sum([line.amount_minor for line in lines])
    opening, closing = account.balance_minor(OPENING), account.balance_minor(CLOSING)
    if closing is None:
        raise StatementRefused("the closing ledger balance (015) is not stated")
    notes = list(dialect)
    if opening is None:
        # The day before proves it: a statement whose opening does not continue it is not taken.
        opening = closing - moved
        notes.append(
            "the opening ledger balance (010) is not stated; it follows from the closing balance and the lines"
        )
    gap = opening + moved - closing
    if gap:
        raise StatementRefused(f"opening balance and lines differ from the closing balance by {_shown(gap, currency)}")
    return ReadDay(group.as_of_date, currency, opening, closing, tuple(lines), tuple(notes))


def _read_lines(transactions: Sequence[Transaction], day: date) -> list[ReadLine]:
    """The records that move money, each with its place among all records of the account."""
    lines: list[ReadLine] = []
    add, make, signs = lines.append, tuple.__new__, SIGNS  # The constructor of a named tuple costs another call.
    for position, (code, amount, bank_reference, customer_reference, text, funds) in enumerate(transactions, 1):
        if not amount:
            continue
        sign = signs[code]
        if not sign:
            raise StatementRefused(f"the type code {code} does not say whether money came or went")
        value_on = funds.value_date
        if value_on is None or value_on < day:
            value_on = day
        references = references_in(customer_reference, bank_reference, text)
        shown = text.replace("\n", " ")
        if "  " in shown:
            shown = " ".join(shown.split())
        add(make(ReadLine, (position, value_on, sign * amount, code, references, shown[:TEXT_CHARS_MAX])))
    return lines


def references_in(customer_reference: str, bank_reference: str, text: str) -> tuple[str, ...]:
    """Everything in a line that may be a reference of ours, each once.

    Whole fields come first, then the words of the fields and of the text that hold a digit.
    """
    # Most words are prose: they are left out before the pattern looks at the rest.
    likely = [word for word in text.split() if not word.isalpha() and len(word) > REFERENCE_CHARS_MIN - 1]
    if "\n" in text:
        likely += _words_across_lines(text)
    if " " in customer_reference or " " in bank_reference:
        likely += customer_reference.split() + bank_reference.split()
        customer_reference, bank_reference = customer_reference.strip(" "), bank_reference.strip(" ")
    words = _REFERENCE.findall(" ".join(likely)) if likely else ()
    found = {customer_reference[:REFERENCE_CHARS_MAX]: None, bank_reference[:REFERENCE_CHARS_MAX]: None}
    for word in words:
        found[word] = None
        if not word[-1].isalnum():
            found[word.rstrip(_END_MARKS)] = None
        if ":" in word:  # A label stands before a colon.
            label, _, rest = word.partition(":")
            if label.isalpha():
                found[rest.rstrip(_END_MARKS)] = None
    found.pop("", None)
    return tuple(found) if len(found) <= REFERENCES_MAX else tuple(found)[:REFERENCES_MAX]


def _words_across_lines(text: str) -> list[str]:
    """The words that arise where a record 88 continues a text without a blank: it may cut a word in two or more.

    A closing slash at the cut is no part of the word.
    """
    joined: list[str] = []
    cut = text.find("\n")
    while cut >= 0:
        first = max(0, cut - REFERENCE_CHARS_MAX)
        last = cut + 1 + REFERENCE_CHARS_MAX
        blank_after = text.find(" ", cut + 1, last)
        if (
            blank_after > 0 and text[blank_after - 1] in ":\n"
        ):  # A label or a blank follows, and no reference ends in a colon.
            cut = text.find("\n", cut + 1)
            continue
        blank_before = text.rfind(" ", first, cut)
        word = text[blank_before + 1 if blank_before >= 0 else first : blank_after if blank_after >= 0 else last]
        joined.append(word.replace("\n", ""))
        if "/\n" in word:
            joined.append(word.replace("/\n", ""))
        if word.count("\n") > 1:  # Lines of one word each: the two beside the cut alone.
            before, after = text[first:cut].rpartition("\n")[2], text[cut + 1 : last].partition("\n")[0]
            before, after = before.rpartition(" ")[2], after.partition(" ")[0]
            joined += [before + after, before.removesuffix("/") + after]
        cut = text.find("\n", cut + 1)
    return [word for word in joined if len(word) >= REFERENCE_CHARS_MIN and not word.isalpha()]


def _shown(amount_minor: int, currency: str) -> str:
    return f"{money.format(amount_minor, currency)} {currency}"
