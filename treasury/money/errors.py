"""Why a text is no amount. Each has a code of its own, because callers list problems by code."""

from __future__ import annotations

from config.kernel.errors import QuittanceError


class MoneyError(QuittanceError):
    """This is no amount of money."""

    http_status = 422


class UnknownCurrency(MoneyError):
    """Nobody is paid in {currency}: it is no currency of payment."""

    code = "unknown_currency"


class NotANumber(MoneyError):
    """An amount is written in digits, with a point before the decimals and nothing else: 1250.00."""

    code = "not_a_number"


class TooManyDecimals(MoneyError):
    """An amount in {currency} has at most {exponent} decimals; this one has {decimals}."""

    code = "too_many_decimals"


class NotPositive(MoneyError):
    """An amount is more than zero."""

    code = "not_positive"


class TooLarge(MoneyError):
    """The largest amount in {currency} is {largest}."""

    code = "too_large"


class CurrencyMismatch(MoneyError):
    """Amounts in {left} and {right} cannot be added: sums are made within one currency."""

    code = "currency_mismatch"


class ExchangeImpossible(MoneyError):
    """This exchange is impossible: the currencies must differ, the rate be positive, and the result at least one minor unit."""

    code = "exchange_impossible"
