"""Codes of ledger accounts.

The chart itself (sides, which accounts may be negative, lock order) is the SQL function `ledger_chart`.
"""

from __future__ import annotations

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


def suspense(rail_code: str) -> str:
    """Return the code of the account for unexplained lines of that rail account."""
    return f"suspense:{rail_code}"
