"""What the codes inside a NACHA file mean: transaction codes, service classes, entry classes, limits.

Source: Nacha Operating Rules, appendix 3 (transaction codes, service classes, standard entry classes).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

CTX_ADDENDA_MAX = 9_999  # The addenda sequence number has four digits.


class Purpose(Enum):
    """What an entry does to the account it names."""

    LIVE = "live"
    PRENOTE = "prenote"  # Tests the account number; carries no money.
    ZERO_DOLLAR = "zero_dollar"  # Carries remittance data, no money.
    RETURN = "return"  # A return or a notification of change.


@dataclass(frozen=True, slots=True)
class TransactionCode:
    """One two-digit code: which account, which direction (as the receiver sees it), what for."""

    code: str
    account: str
    is_credit: bool
    purpose: Purpose


def _family(tens: str, account: str, credit: str, debit: str) -> list[TransactionCode]:
    """The codes of one account type; `credit` and `debit`: last digits of return, live, prenote, zero-dollar."""
    purposes = (Purpose.RETURN, Purpose.LIVE, Purpose.PRENOTE, Purpose.ZERO_DOLLAR)
    return [
        TransactionCode(tens + digit, account, is_credit, purpose)
        for digits, is_credit in ((credit, True), (debit, False))
        for digit, purpose in zip(digits, purposes, strict=False)
    ]


TRANSACTION_CODES: dict[str, TransactionCode] = {
    code.code: code
    for code in (
        *_family("2", "checking", "1234", "6789"),
        *_family("3", "savings", "1234", "6789"),
        *_family("4", "general ledger", "1234", "6789"),
        *_family("5", "loan", "1234", "65"),  # A loan is only debited to reverse a credit.
    )
}
CREDIT_CODES = frozenset(code for code, meaning in TRANSACTION_CODES.items() if meaning.is_credit)

# The code of a return or a notification of change, by the code of the entry that it answers.
RETURN_CODE_OF: dict[str, str] = {
    code: next(
        other.code
        for other in TRANSACTION_CODES.values()
        if (other.account, other.is_credit, other.purpose) == (meaning.account, meaning.is_credit, Purpose.RETURN)
    )
    for code, meaning in TRANSACTION_CODES.items()
}

MIXED, CREDITS_ONLY, DEBITS_ONLY = "200", "220", "225"
SERVICE_CLASSES = frozenset({MIXED, CREDITS_ONLY, DEBITS_ONLY})  # 280 is ADV, an operator's own file.

# Addenda 05 that one entry of the class may carry; a class that is not listed here is not known.
PAYMENT_ADDENDA_MAX: dict[str, int] = {
    "ACK": 1, "ARC": 0, "ATX": CTX_ADDENDA_MAX, "BOC": 0, "CCD": 1, "CIE": 1, "COR": 0, "CTX": CTX_ADDENDA_MAX,
    "DNE": 1, "ENR": CTX_ADDENDA_MAX, "IAT": 0, "MTE": 0, "POP": 0, "POS": 0, "PPD": 1, "RCK": 0, "SHR": 0, "TEL": 0,
    "TRC": 0, "TRX": CTX_ADDENDA_MAX, "WEB": 1, "XCK": 0,
}  # fmt: skip

# Classes whose receiver must be named in positions 55-76 as plain text.
NAMED_RECEIVER_CLASSES = frozenset({"CCD", "PPD", "TEL", "WEB"})
FIRST_IAT_ADDENDA, LAST_IAT_ADDENDA = 10, 16  # Seven addenda, 10 to 16, open every international entry.
IAT_REASONS = frozenset({
    "ANN", "ARC", "BOC", "BUS", "CCD", "CIE", "CTX", "DEP", "LOA", "MIS", "MOR", "MTE", "PEN", "POP",
    "POS", "PPD", "RCK", "REM", "RLS", "SAL", "SHR", "TAX", "TEL", "WEB",
})  # fmt: skip


def aba_check_digit(first_eight: str) -> int:
    """The ninth digit of a routing number: 3(d1+d4+d7) + 7(d2+d5+d8) + (d3+d6+d9) is a multiple of ten.

    Raises ValueError unless `first_eight` is eight digits.
    """
    if len(first_eight) != 8 or not (first_eight.isascii() and first_eight.isdigit()):
        raise ValueError("a check digit is computed from exactly eight digits")
    a, b, c, d, e, f, g, h = map(int, first_eight)
    return -(3 * (a + d + g) + 7 * (b + e + h) + c + f) % 10


def routing_number(first_eight: str) -> str:
    """The nine-digit routing number of the institution `first_eight`. Raises ValueError unless it is eight digits."""
    return f"{first_eight}{aba_check_digit(first_eight)}"


@lru_cache(maxsize=4096)  # A file names few institutions, each of them many times.
def is_routing_number(text: str) -> bool:
    """Whether `text` is nine digits of which the last is the check digit, and not all zeros."""
    return (
        len(text) == 9
        and text.isascii()
        and text.isdigit()
        and text != "000000000"
        and routing_number(text[:8]) == text
    )
