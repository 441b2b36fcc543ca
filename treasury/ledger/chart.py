"""The chart of accounts: which accounts exist, on which side they grow, and which may be negative.

`sql/ledger_chart.sql` says the same to PostgreSQL, which opens the accounts; a test compares the two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Side = Literal["debit", "credit"]

AVAILABLE = "available"
PAYOUTS_PENDING = "payouts_pending"
RECEIVABLE = "receivable"
FEES_REVENUE = "fees:revenue"
FEES_RAIL_COST = "fees:rail_cost"
FX_POSITION = "fx:position"
FX_RESULT = "fx:result"
WRITE_OFF = "write_off"


def rail_float(rail_code: str) -> str:
    """Return the code of the account for money at that bank, wallet or chain.

    It changes only on evidence of the rail.
    """
    return f"rail:{rail_code}:float"


def rail_in_transit(rail_code: str) -> str:
    """Return the code of the account for money sent to the rail and not yet proven paid."""
    return f"rail:{rail_code}:in_transit"


def suspense(rail_code: str) -> str:
    """Return the code of the account for unexplained lines of that rail account."""
    return f"suspense:{rail_code}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of account. `rank` is the first byte of the account's id, and so its place in the lock order."""

    pattern: str
    side: Side
    may_go_negative: bool
    rank: int
    meaning: str


CHART = (
    Kind(r"available", "credit", False, 1, "what the partner may spend"),
    Kind(r"payouts_pending", "credit", False, 2, "held for transfers on their way"),
    Kind(r"receivable", "debit", False, 3, "what the partner owes us"),
    Kind(r"rail:[a-z0-9-]+:in_transit", "credit", False, 4, "sent to the rail, not yet proven paid"),
    Kind(r"rail:[a-z0-9-]+:float", "debit", True, 5, "money at that bank, wallet or chain"),
    Kind(r"suspense:[a-z0-9-]+", "credit", True, 6, "arrived, not yet explained"),
    Kind(r"fees:revenue", "credit", False, 7, "fees that partners pay us"),
    Kind(r"fees:rail_cost", "debit", True, 8, "what banks charge us"),
    Kind(r"fx:position", "credit", True, 9, "our position in a currency by exchanging; positive is long"),
    Kind(r"fx:result", "credit", True, 10, "what rounding of exchanges left over"),
    Kind(r"write_off", "debit", True, 11, "differences that a person gave up"),
    Kind(r"program:[a-z0-9_-]+:commission_expense", "debit", True, 12, "commissions a program owes"),
    Kind(r"affiliate:[a-z0-9_-]+:payable", "credit", True, 13, "commissions an affiliate has earned"),
)


def kind_of(code: str) -> Kind | None:
    """Return the kind of an account by its code, or None for an unknown code."""
    return next((kind for kind in CHART if re.fullmatch(kind.pattern, code)), None)
