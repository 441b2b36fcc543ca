"""Why an ACH entry comes back (R codes) or must be changed (C codes): a table that ships with its source and version.

The table is `data/ach_return_codes.json`; its `note` explains the columns. `return_code` and `change_code` are the one
reading of codes, also of those that are not in the table: such a code is final, and a person looks at it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from importlib import resources
from typing import Any


class ReturnKind(Enum):
    """What a payout engine does with a return."""

    PERMANENT = "permanent"  # Never again with the same data: ask for new data, or use another rail.
    RETRYABLE = "retryable"  # May be reinitiated, at most twice within 180 days.
    OUR_BUG = "our_bug"  # We sent something wrong or twice: open an incident, fix, send as new.
    COMPLIANCE = "compliance"  # Stop and let compliance look: consent, fraud, legal order, sanctions.


class WindowUnit(Enum):
    """What the days of a return window are counted in."""

    BANKING_DAYS = "banking_days"
    CALENDAR_DAYS = "calendar_days"
    NONE = "none"  # By agreement, or not stated.


class WindowFrom(Enum):
    """What a return window is counted from."""

    SETTLEMENT = "settlement"  # Of the original entry.
    REFUSAL_BY_RECEIVER = (
        "refusal_by_receiver"  # The day on which the payee's bank learned of it, which we cannot know.
    )
    RETURN = "return"
    DISHONOURED_RETURN = "dishonoured_return"
    NONE = "none"


class ReturnFamily(Enum):
    """Which party sends a code, and to which party."""

    RETURN = "return"  # The payee's bank returns our entry.
    DISHONOURED = "dishonoured"  # Our own bank refuses that return. Nothing is paid or returned by it.
    CONTESTED = "contested"  # The payee's bank insists on its return, or corrects it.
    ENROLMENT = "enr"
    CHECK = "check"
    INTERNATIONAL = "iat"


DISPUTES = frozenset({ReturnFamily.DISHONOURED, ReturnFamily.CONTESTED})  # Between two banks, about a return.


@dataclass(frozen=True, slots=True)
class ReturnCode:
    """One R code. It may arrive for `window_days` (in `window_unit`) after `window_from`, None where unstated.

    `meaning` explains the codes by which two banks dispute a return. `is_known` is False for a code that is not in the
    table.
    """

    code: str
    title: str
    kind: ReturnKind
    family: ReturnFamily
    window_unit: WindowUnit
    window_days: int | None
    window_from: WindowFrom
    meaning: str
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class ChangeCode:
    """One C code. `is_refusal` marks C61-C69, by which an ODFI refuses a notification of change."""

    code: str
    title: str
    is_refusal: bool
    is_known: bool = True


def _load() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("data/ach_return_codes.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


_TABLE = _load()
VERSION: str = _TABLE["version"]
SOURCE: str = _TABLE["source"]
RETURN_CODES: dict[str, ReturnCode] = {
    row["code"]: ReturnCode(
        code=row["code"],
        title=row["title"],
        kind=ReturnKind(row["kind"]),
        family=ReturnFamily(row["family"]),
        window_unit=WindowUnit(row["window_unit"]),
        window_days=row["window_days"],
        window_from=WindowFrom(row["window_from"]),
        meaning=row["meaning"],
    )
    for row in _TABLE["returns"]
}
CHANGE_CODES: dict[str, ChangeCode] = {
    row["code"]: ChangeCode(row["code"], row["title"], row["is_refusal"]) for row in _TABLE["changes"]
}
UNKNOWN_TITLE = "A code that is not in the table"


def return_code(code: str) -> ReturnCode:
    """The meaning of an R code; one that is not in the table is a return for good, whose reason a person looks up."""
    unknown = ReturnCode(
        code=code,
        title=UNKNOWN_TITLE,
        kind=ReturnKind.PERMANENT,
        family=ReturnFamily.RETURN,
        window_unit=WindowUnit.NONE,
        window_days=None,
        window_from=WindowFrom.NONE,
        meaning="",
        is_known=False,
    )
    return RETURN_CODES.get(code, unknown)


def change_code(code: str) -> ChangeCode:
    """The meaning of a C code, also of one that is not in the table."""
    return CHANGE_CODES.get(code, ChangeCode(code, UNKNOWN_TITLE, is_refusal=False, is_known=False))
