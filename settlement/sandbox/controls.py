"""Controls that a real bank does not have: pay money in, book a line. Each happens once for its reference."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from settlement.formats import bai2
from settlement.sandbox import bank_transaction, ledger
from settlement.sandbox.errors import BankRefusesError
from settlement.sandbox.ledger import Booking
from settlement.sandbox.models import Account, Line

REFERENCE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9 ._:#-]{0,99}$", re.ASCII)
FUNDING_CODES = ("142", "195")  # ACH credit received, incoming wire.
MISCELLANEOUS_FEE = "698"
AMOUNT_MAX_MINOR = 10**15
TEXT_CHARACTERS_MAX = 200


def fund(body: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    """Money comes in under the customer's reference. Raises BankRefusesError."""
    account, reference, amount_minor = _common(body, at=at)
    code = str(body.get("type_code", FUNDING_CODES[0]))
    if code not in FUNDING_CODES:
        raise BankRefusesError(422, "type_code_invalid", f"A funding is one of {', '.join(FUNDING_CODES)}.")
    return _book_once(
        Booking(account.pk, f"fund:{reference}", code, amount_minor, reference, f"FUNDING {reference}"), at=at
    )


def add_line(body: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    """Book a line that the customer does not expect, by default a fee. Raises BankRefusesError."""
    account, reference, amount_minor = _common(body, at=at)
    code = str(body.get("type_code", MISCELLANEOUS_FEE))
    try:
        meaning = bai2.type_code(code)
    except ValueError as error:
        raise BankRefusesError(422, "type_code_invalid", str(error)) from error
    if meaning.direction is bai2.Direction.NONE or meaning.level in (bai2.Level.STATUS, bai2.Level.SUMMARY):
        raise BankRefusesError(422, "type_code_invalid", f"{code} is no code of a booking.")
    text = str(body.get("text") or meaning.title).strip()
    if not text.isascii() or not text.isprintable() or text[0] in ",/" or len(text) > TEXT_CHARACTERS_MAX:
        raise BankRefusesError(
            422, "text_invalid", f"A text is at most {TEXT_CHARACTERS_MAX} printable ASCII characters."
        )
    signed = amount_minor if meaning.direction is bai2.Direction.CREDIT else -amount_minor
    return _book_once(
        Booking(account.pk, f"line:{reference}", code, signed, str(body.get("customer_reference", "")), text), at=at
    )


def _common(body: dict[str, Any], *, at: datetime) -> tuple[Account, str, int]:
    reference, amount_minor = body.get("reference"), body.get("amount_minor")
    if not isinstance(reference, str) or not REFERENCE.match(reference):
        raise BankRefusesError(
            422,
            "reference_invalid",
            "A reference is 1 to 100 letters, digits, blanks and . _ : # - and begins with a letter or digit.",
        )
    if not isinstance(amount_minor, int) or isinstance(amount_minor, bool) or not 0 < amount_minor <= AMOUNT_MAX_MINOR:
        raise BankRefusesError(422, "amount_invalid", f"amount_minor is a whole number from 1 to {AMOUNT_MAX_MINOR}.")
    account = ledger.account(str(body.get("account", "")), at=at)
    if body.get("currency", account.currency) != account.currency:
        raise BankRefusesError(422, "currency_invalid", f"The account is kept in {account.currency}.")
    customer_reference = body.get("customer_reference", "")
    if customer_reference and not (isinstance(customer_reference, str) and REFERENCE.match(customer_reference)):
        raise BankRefusesError(422, "reference_invalid", "A customer reference has the shape of a reference.")
    return account, reference, amount_minor


def _book_once(booking: Booking, *, at: datetime) -> dict[str, Any]:
    with bank_transaction.begin() as clock:
        is_new = bool(ledger.book([booking], day=clock.open_day, at=at))
        line = Line.objects.get(account_id=booking.account_id, key=booking.key)
    if (line.amount_minor, line.type_code) != (booking.amount_minor, booking.type_code):
        raise BankRefusesError(409, "reference_taken", "This reference was booked with another amount or type.")
    return {
        "booked_on": line.booked_on.isoformat(),
        "amount_minor": line.amount_minor,
        "type_code": line.type_code,
        "is_new": is_new,
    }
