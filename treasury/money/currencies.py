"""The one table that says how many decimals a currency has: ISO 4217 from `data/iso4217.csv`, and the tokens that we pay with."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from treasury.money.errors import UnknownCurrency

_LIST = Path(__file__).with_name("data") / "iso4217.csv"

# Tokens have no ISO code. One name per asset: the chain on which it moves belongs to the rail, and so to the account.
TOKENS = {"USDC": 6, "EURC": 6}


@lru_cache(maxsize=1)
def exponents() -> dict[str, int]:
    """Decimals by currency code. Codes without minor units (metals, funds) are left out: nobody is paid in them."""
    with _LIST.open(encoding="utf-8", newline="") as lines:
        found = {row["code"]: int(row["minor_units"]) for row in csv.DictReader(lines) if row["minor_units"]}
    return found | TOKENS


def is_known(currency: str) -> bool:
    """Whether money can be of this currency."""
    return currency in exponents()


def exponent(currency: str) -> int:
    """How many decimals the currency has: JPY 0, USD 2, KWD 3, USDC 6. Raises UnknownCurrency."""
    found = exponents().get(currency)
    if found is None:
        raise UnknownCurrency(currency=currency[:20])
    return found
