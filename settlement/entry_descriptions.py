"""The entry description of a transfer: ten characters that the payee reads on the bank statement. Pure.

Wage credits must begin with PAYROLL since 2026-03-20 (Nacha Operating Rules). Only three words are used: the entries of
one partner with the same word share a batch, so a file has a few large batches and not one for each invoice.
"""

from __future__ import annotations

import re

PAYROLL, REFUND, PAYMENT = "PAYROLL", "REFUND", "PAYMENT"
_WAGES = re.compile(r"\b(payroll|salar(?:y|ies)|wages?|bonus(?:es)?)\b", re.IGNORECASE)


def describe(description: str, *, is_refund: bool = False) -> str:
    """Choose the entry description of a transfer from the partner's description."""
    if is_refund:
        return REFUND
    return PAYROLL if _WAGES.search(description) else PAYMENT
