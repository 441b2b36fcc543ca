"""The corrected data of a notification of change, as advice that names no account in full and no person. Pure.

Where the data stand within their characters (from position 36 of the addenda 98): Nacha Operating Rules, appendix 5.
What can be read is said, and what cannot be read is called unreadable; nothing is guessed from the wrong columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from settlement.formats.nacha_answers import ReceivedChange
from settlement.formats.nacha_codes import TRANSACTION_CODES, is_routing_number

# (kind, first, after); a code with one value has it somewhere in its columns.
Columns = tuple[tuple[str, int, int], ...]
ROUTING, ACCOUNT, NAME, TRANSACTION, INDIVIDUAL, FOREIGN_BANK = (
    "routing number",
    "account number",
    "payee's name",
    "transaction code",
    "identification number",
    "bank identification",
)
COLUMNS: dict[str, Columns] = {
    "C01": ((ACCOUNT, 0, 29),),
    "C02": ((ROUTING, 0, 29),),
    "C03": ((ROUTING, 0, 9), (ACCOUNT, 12, 29)),
    "C04": ((NAME, 0, 29),),
    "C05": ((TRANSACTION, 0, 29),),
    "C06": ((ACCOUNT, 0, 17), (TRANSACTION, 20, 22)),
    "C07": ((ROUTING, 0, 9), (ACCOUNT, 9, 26), (TRANSACTION, 26, 28)),
    "C08": ((FOREIGN_BANK, 0, 35),),
    "C09": ((INDIVIDUAL, 0, 29),),
}
WITHOUT_DATA = {
    "C13": "the addenda of the entry had the wrong format; ask our bank, because we send none",
    "C14": "the payment goes abroad and must be sent in class IAT, which this rail does not send",
}
ACCOUNT_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{0,15}[A-Za-z0-9]")
VISIBLE_CHARACTERS = 4


def advice(change: ReceivedChange) -> str:
    """What to correct before the next payment."""
    code = change.change.code
    if code in WITHOUT_DATA:
        return WITHOUT_DATA[code]
    columns = COLUMNS.get(code)
    if columns is None:
        return "ask the payee's bank what to correct"
    readable: list[str] = []
    unreadable: list[str] = []
    for kind, first, after in columns:
        said = READERS[kind](change.corrected_data[first:after].strip())
        (readable if said else unreadable).append(said or kind)
    if not readable:
        return f"the corrected {' and '.join(unreadable)} cannot be read; ask the payee"
    rest = f"; the {' and '.join(unreadable)} cannot be read, ask the payee" if unreadable else ""
    return f"use the {', '.join(readable)}{rest}"


def _routing(text: str) -> str:
    return f"routing number {text}" if is_routing_number(text) else ""


def _account(text: str) -> str:
    return f"account number ending in {_end(text)}" if ACCOUNT_NUMBER.fullmatch(text) else ""


def _name(text: str) -> str:
    return "payee's name as the bank knows it" if text else ""


def _transaction(text: str) -> str:
    code = TRANSACTION_CODES.get(text)
    return f"account type {code.account}" if code is not None else ""


def _individual(text: str) -> str:
    return f"identification number ending in {_end(text)}" if len(text) > 1 else ""


def _end(text: str) -> str:
    """The last characters, never more than half of a number."""
    return text[-min(VISIBLE_CHARACTERS, len(text) // 2) :]


def _foreign_bank(text: str) -> str:
    return f"bank identification {text}" if text else ""


READERS: dict[str, Callable[[str], str]] = {
    ROUTING: _routing,
    ACCOUNT: _account,
    NAME: _name,
    TRANSACTION: _transaction,
    INDIVIDUAL: _individual,
    FOREIGN_BANK: _foreign_bank,
}
