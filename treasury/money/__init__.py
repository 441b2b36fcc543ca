"""Money: integers of minor units with a currency, and their parsing, formatting, splitting and exchange.

Owns `Money` and the table of currencies; no database tables. May import `config`. Start reading at `amounts`.
"""

from treasury.money.amounts import AMOUNT_MINOR_MAX, Money, format, parse  # noqa: A004 - `money.format(...)` is the sentence we want to read
from treasury.money.currencies import exponent, is_known
from treasury.money.errors import CurrencyMismatch, MoneyError
from treasury.money.exchange import Exchange, exchange
from treasury.money.splitting import allocate

__all__ = [
    "AMOUNT_MINOR_MAX",
    "CurrencyMismatch",
    "Exchange",
    "Money",
    "MoneyError",
    "allocate",
    "exchange",
    "exponent",
    "format",
    "is_known",
    "parse",
]
