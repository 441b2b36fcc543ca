"""Exchange one currency for another. Pure: the rate is an argument, `movements.exchanged` writes the books.

The customer gets whole minor units, rounded down, so that never more than the rate is paid. The position gives what the
rate says, rounded up; the difference of zero or one unit is the residue on `fx:result`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from treasury.money.amounts import Money
from treasury.money.currencies import exponent
from treasury.money.errors import ExchangeImpossible

# No real rate has more digits before or after the point; longer ones are refused, because they take long to calculate.
_RATE_DIGITS_MAX = 18


@dataclass(frozen=True, slots=True)
class Exchange:
    """The amounts of an exchange: `sold` by the customer, `bought` by it, `position` is `bought` plus `residue`."""

    sold: Money
    bought: Money
    position: Money
    residue: Money
    rate: Decimal


def exchange(sold: Money, *, into: str, rate: Decimal) -> Exchange:
    """Exchange at `rate` units of `into` per unit of what is sold. Raises ExchangeImpossible, UnknownCurrency."""
    if (
        sold.currency == into
        or sold.amount_minor <= 0
        or not rate.is_finite()
        or rate <= 0
        or abs(rate.adjusted()) > _RATE_DIGITS_MAX
    ):
        raise ExchangeImpossible
    exact = sold.amount_minor * Fraction(rate) * Fraction(10) ** (exponent(into) - exponent(sold.currency))
    down, up = exact.numerator // exact.denominator, -(-exact.numerator // exact.denominator)
    if down == 0:
        raise ExchangeImpossible
    return Exchange(
        sold=sold, bought=Money(down, into), position=Money(up, into), residue=Money(up - down, into), rate=rate
    )
