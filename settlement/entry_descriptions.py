"""What the receiver reads on the bank statement, in ten characters. Pure.

Wage credits must begin with PAYROLL since 2026-03-20 (reference/rails.md 6.1). Only these words are used, so that a file has a few large
batches and not
one for each invoice: entries of one partner and one word share a batch.
"""

from __future__ import annotations

import re

PAYROLL, REFUND, PAYMENT = "PAYROLL", "REFUND", "PAYMENT"
_WAGES = re.compile(r"\b(payroll|salar(?:y|ies)|wages?|bonus(?:es)?)\b", re.IGNORECASE)


def describe(description: str, *, is_refund: bool = False) -> str:
    """The entry description of one transfer, from what the partner called it."""
    if is_refund:
        return REFUND
    return PAYROLL if _WAGES.search(description) else PAYMENT
