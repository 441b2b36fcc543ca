"""Why an ACH entry comes back (R codes) or must be changed (C codes): a table that ships with its source and version.

The table is `data/ach_return_codes.json`; its `note` says how far each column may be trusted.
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


@dataclass(frozen=True, slots=True)
class ReturnCode:
    """One R code. `window_days` (in `window_unit`) is how long after settlement it may arrive, None where unstated.

    `family`: return, dishonoured (the ODFI refuses a return), contested (the RDFI insists), enr, check or iat.
    `rate`: the return rate it counts toward: unauthorized, administrative, overall or none.
    """

    code: str
    title: str
    kind: ReturnKind
    family: str
    window_unit: WindowUnit
    window_days: int | None
    reinitiation: str
    rate: str


@dataclass(frozen=True, slots=True)
class ChangeCode:
    """One C code. `is_refusal` marks C61-C69, by which an ODFI refuses a notification of change."""

    code: str
    title: str
    is_refusal: bool


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
        family=row["family"],
        window_unit=WindowUnit(row["window_unit"]),
        window_days=row["window_days"],
        reinitiation=row["reinitiation"],
        rate=row["rate"],
    )
    for row in _TABLE["returns"]
}
CHANGE_CODES: dict[str, ChangeCode] = {
    row["code"]: ChangeCode(row["code"], row["title"], row["is_refusal"]) for row in _TABLE["changes"]
}
