"""Errors of amounts and currencies. Each has a code, because callers list problems by code."""

from __future__ import annotations

from config.kernel.errors import QuittanceError


class MoneyError(QuittanceError):
    """This is not an amount of money."""

    http_status = 422


class UnknownCurrency(MoneyError):
    """Currency {currency} is not a currency of payment."""

    code = "unknown_currency"


class NotANumber(MoneyError):
    """Write an amount in digits with a point before the decimals and nothing else: 1250.00."""

    code = "not_a_number"


class TooManyDecimals(MoneyError):
    """An amount in {currency} has at most {exponent} decimals; this one has {decimals}."""

    code = "too_many_decimals"


class NotPositive(MoneyError):
    """An amount must be more than zero."""

    code = "not_positive"


class TooLarge(MoneyError):
    """The largest amount in {currency} is {largest}."""

    code = "too_large"


class CurrencyMismatch(MoneyError):
    """Amounts in {left} and {right} cannot be added."""

    code = "currency_mismatch"


class ExchangeImpossible(MoneyError):
    """This exchange is impossible: the currencies must differ, and the rate and the result must be positive."""

    code = "exchange_impossible"
