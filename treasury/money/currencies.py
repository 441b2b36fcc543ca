"""Decimals of each currency: ISO 4217 from `data/iso4217.csv`, and the tokens that are paid with."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from treasury.money.errors import UnknownCurrency

_LIST = Path(__file__).with_name("data") / "iso4217.csv"

# Tokens have no ISO code. There is one name per asset; the chain belongs to the rail.
TOKENS = {"USDC": 6, "EURC": 6}


@lru_cache(maxsize=1)
def exponents() -> dict[str, int]:
    """Return the decimals by currency code. Codes without minor units (metals, funds) are left out."""
    with _LIST.open(encoding="utf-8", newline="") as lines:
        found = {row["code"]: int(row["minor_units"]) for row in csv.DictReader(lines) if row["minor_units"]}
    return found | TOKENS


def is_known(currency: str) -> bool:
    """Return whether an amount can be of this currency."""
    return currency in exponents()


def exponent(currency: str) -> int:
    """Return the decimals of a currency: JPY 0, USD 2, KWD 3, USDC 6. Raises UnknownCurrency."""
    found = exponents().get(currency)
    if found is None:
        raise UnknownCurrency(currency=currency[:20])
    return found
