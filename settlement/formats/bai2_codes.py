"""What a BAI2 type code means: its level, and whether the account grows or shrinks.

Credit or debit follows from the code, never from a sign. The table and its source are in `data/bai2_type_codes.json`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from importlib import resources
from typing import Any


class Direction(Enum):
    """What an amount under this code does to the account."""

    CREDIT = "credit"
    DEBIT = "debit"
    NONE = "none"  # A balance, a message, or a bank's own code that does not say.


class Level(Enum):
    """Where a code belongs."""

    STATUS = "status"  # A balance in a record 03; may be signed.
    SUMMARY = "summary"  # A total in a record 03; never in a record 16.
    DETAIL = "detail"  # One transaction.
    UNLISTED = "unlisted"  # Not in the table: direction by range, level unknown.


@dataclass(frozen=True, slots=True)
class TypeCode:
    """One three-digit code with its title as BAI lists it."""

    code: str
    level: Level
    direction: Direction
    title: str


def _load() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("data/bai2_type_codes.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


_TABLE = _load()
_DIRECTIONS = {"credit": Direction.CREDIT, "debit": Direction.DEBIT}
VERSION: str = _TABLE["version"]
SOURCE: str = _TABLE["source"]
TYPE_CODES: dict[str, TypeCode] = {
    row["code"]: TypeCode(
        row["code"], Level(row["level"]), _DIRECTIONS.get(row["direction"], Direction.NONE), row["title"]
    )
    for row in _TABLE["codes"]
}

# Codes that no table lists take the direction of their range; 920-959 and 960-999 are custom, not rule.
_RANGES = (
    (100, 399, Direction.CREDIT),
    (400, 699, Direction.DEBIT),
    (920, 959, Direction.CREDIT),
    (960, 999, Direction.DEBIT),
)


def is_type_code(code: str) -> bool:
    """Whether `code` is three digits, the only shape that a type code has."""
    return len(code) == 3 and code.isascii() and code.isdigit()


def type_code(code: str) -> TypeCode:
    """The meaning of `code`; for one that is not listed, its range decides. Raises ValueError unless three digits."""
    if not is_type_code(code):
        raise ValueError(f"{code!r} is no type code: it must be three digits")
    listed = TYPE_CODES.get(code)
    if listed is not None:
        return listed
    number = int(code)
    direction = next((found for first, last, found in _RANGES if first <= number <= last), Direction.NONE)
    level = Level.STATUS if number < 100 else Level.UNLISTED
    return TypeCode(code, level, direction, f"Unlisted code {code}")


_ALL_CODES = tuple(f"{number:03d}" for number in range(1000))
# Codes that a record 16 may carry: neither balances nor totals.
TRANSACTION_CODES = frozenset(code for code in _ALL_CODES if type_code(code).level not in (Level.STATUS, Level.SUMMARY))
# Codes whose amount in a record 03 may be negative: balances, and the status codes 900-919 of the bank itself.
MAY_BE_SIGNED = frozenset(
    code for code in _ALL_CODES if type_code(code).level is Level.STATUS or 900 <= int(code) <= 919
)
# 1 for a credit, -1 for a debit, 0 where the code does not say.
SIGNS = {
    code: {Direction.CREDIT: 1, Direction.DEBIT: -1, Direction.NONE: 0}[type_code(code).direction]
    for code in _ALL_CODES
}
