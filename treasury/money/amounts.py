"""Money, in minor units internally and as decimal strings outside."""

from __future__ import annotations

import re
from dataclasses import dataclass

from treasury.money.currencies import exponent
from treasury.money.errors import CurrencyMismatch, NotANumber, NotPositive, TooLarge, TooManyDecimals

# Ten trillion dollars or a billion USDC: above any order, and a batch of a thousand of them still fits a BIGINT.
AMOUNT_MINOR_MAX = 10**15

_DECIMAL = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one currency. It may be negative; a caller that forbids it checks it."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount_minor) is not int:
            raise TypeError("Money counts minor units in integers.")
        exponent(self.currency)

    def __add__(self, other: Money) -> Money:
        """The sum. Raises CurrencyMismatch."""
        self._require_same_currency(other)
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        """The difference. Raises CurrencyMismatch."""
        self._require_same_currency(other)
        return Money(self.amount_minor - other.amount_minor, self.currency)

    def __neg__(self) -> Money:
        """The same amount the other way."""
        return Money(-self.amount_minor, self.currency)

    def __str__(self) -> str:
        return f"{format(self.amount_minor, self.currency)} {self.currency}"

    def _require_same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)


def parse(text: str, currency: str) -> Money:
    """Read a decimal string as the amount of an order: positive, plain, no finer than the currency.

    Raises UnknownCurrency, NotANumber, TooManyDecimals, NotPositive, TooLarge (all MoneyError).
    """
    places = exponent(currency)
    found = _DECIMAL.fullmatch(text)
    if found is None:
        raise NotANumber
    sign, whole, decimals = found[1], found[2], found[3] or ""
    if len(decimals) > places:
        raise TooManyDecimals(currency=currency, exponent=places, decimals=len(decimals))
    digits = (whole + decimals.ljust(places, "0")).lstrip("0")
    if sign or not digits:
        raise NotPositive
    # The length is checked first: converting a million digits would take seconds.
    if len(digits) > len(str(AMOUNT_MINOR_MAX)) or int(digits) > AMOUNT_MINOR_MAX:
        raise TooLarge(currency=currency, largest=format(AMOUNT_MINOR_MAX, currency))
    return Money(int(digits), currency)


def format(amount_minor: int, currency: str) -> str:  # noqa: A001 - read as `money.format(...)`
    """Format minor units as a decimal string with all decimals of the currency: 1000 USD is "10.00".

    Raises UnknownCurrency.
    """
    places = exponent(currency)
    sign, digits = ("-" if amount_minor < 0 else ""), str(abs(amount_minor)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
