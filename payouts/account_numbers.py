"""Account identifiers of the United States: routing numbers and account numbers. Pure calculation."""

from __future__ import annotations

import re
from functools import lru_cache

from payouts.limits import ACCOUNT_NUMBER_DIGITS_MAX, ACCOUNT_NUMBER_DIGITS_MIN

ACCOUNT_TYPES = ("checking", "savings")

ROUTING_NUMBER_PATTERN = "[0-9]{9}"
ACCOUNT_NUMBER_PATTERN = f"[0-9]{{{ACCOUNT_NUMBER_DIGITS_MIN},{ACCOUNT_NUMBER_DIGITS_MAX}}}"
_ROUTING = re.compile(ROUTING_NUMBER_PATTERN)
_ACCOUNT = re.compile(ACCOUNT_NUMBER_PATTERN)
_ALL_ZEROS = "000000000"
_SCIENTIFIC = re.compile(r"[0-9]+[.,]?[0-9]*[eE][+-]?[0-9]+\Z")
# First two digits that the American Bankers Association assigns: Federal Reserve districts, thrifts, electronic,
# government, travellers' cheques.
_ASSIGNED_PREFIXES = frozenset([*range(13), *range(21, 33), *range(61, 73), 80])


class AccountRefused(ValueError):
    """An identifier is not valid. `code` is stable, the message says why."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def routing_check_digit(first_eight: str) -> int:
    """The ninth digit of an ABA routing number: weights 3, 7, 1; the sum of all nine is a multiple of ten."""
    weighted = sum(int(digit) * weight for digit, weight in zip(first_eight, (3, 7, 1) * 3, strict=False))
    return -weighted % 10


@lru_cache(maxsize=4096)
def check_routing_number(text: str) -> str:
    """Return an ABA routing number that passes its check digit and has an assigned prefix. Raises AccountRefused.

    Cached, because a payroll names the same few banks many times; a routing number is public.
    """
    if not _ROUTING.fullmatch(text):
        raise AccountRefused("routing_number_invalid", _format_problem(text))
    if int(text[:2]) not in _ASSIGNED_PREFIXES:
        raise AccountRefused(
            "routing_number_invalid", f"No American bank has a routing number that begins with {text[:2]}."
        )
    if text == _ALL_ZEROS:
        raise AccountRefused(
            "routing_number_invalid", "Nine zeros satisfy the check digit but are no bank's routing number."
        )
    if routing_check_digit(text[:8]) != int(text[8]):
        raise AccountRefused(
            "routing_number_check_digit",
            "The routing number fails its check digit: a digit is wrong or two are swapped.",
        )
    return text


def _format_problem(text: str) -> str:
    if _SCIENTIFIC.match(text):
        return "A spreadsheet turned the routing number into scientific notation: format the column as text."
    if text.isascii() and text.isdigit() and len(text) in (7, 8) and _would_pass(text.zfill(9)):
        return (
            f"A routing number has nine digits, and {len(text)} were sent. "
            "A spreadsheet may have removed leading zeros: format the column as text."
        )
    return "A routing number has exactly nine digits."


def _would_pass(nine: str) -> bool:
    return routing_check_digit(nine[:8]) == int(nine[8])


def check_account_number(text: str) -> str:
    """Return an account number of 4 to 17 digits, leading zeros kept. Raises AccountRefused."""
    if _ACCOUNT.fullmatch(text):
        return text
    if _SCIENTIFIC.match(text):
        raise AccountRefused(
            "account_number_invalid",
            "A spreadsheet turned the account number into scientific notation: format the column as text.",
        )
    raise AccountRefused(
        "account_number_invalid",
        f"An account number has {ACCOUNT_NUMBER_DIGITS_MIN} to {ACCOUNT_NUMBER_DIGITS_MAX} digits and nothing else.",
    )


def last4(account_number: str) -> str:
    """The last four digits, which may be shown."""
    return account_number[-4:]


def mask_name(name: str) -> str:
    """A masked name of at most 40 characters: `Ada Lovelace` becomes `A** L*******`."""
    return " ".join(word[0] + "*" * (len(word) - 1) for word in name.split())[:40]
