"""Money: integers of minor units, a currency, and the only places where either becomes text, a share or another currency.

Owns: `Money`, the table of currencies, parsing and formatting, splitting, exchanging. No tables.
May import: `config`. Start reading at `amounts`.
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
