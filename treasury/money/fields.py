"""Serializer fields for amounts and currencies."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from treasury.money.amounts import Money, parse
from treasury.money.currencies import is_known
from treasury.money.errors import MoneyError


class AmountField(serializers.CharField):
    """A decimal string such as "10.00". It is read together with its currency: see `money_of`."""

    default_error_messages = {
        "not_a_number": "An amount is a string of digits with a point before the decimals: 1250.00."
    }

    def to_internal_value(self, data: Any) -> str:
        """Take a string and only a string: a JSON number has been a float somewhere."""
        if not isinstance(data, str):
            self.fail("not_a_number")
        return str(super().to_internal_value(data))


class CurrencyField(serializers.CharField):
    """A currency code in capitals."""

    default_error_messages = {"unknown_currency": "{currency} is no currency of payment."}

    def to_internal_value(self, data: Any) -> str:
        """Refuse what is on no list."""
        if not isinstance(data, str) or not is_known(data):
            self.fail("unknown_currency", currency=str(data)[:20])
        return data


def money_of(amount: str, currency: str, *, field: str = "amount") -> Money:
    """Read amount and currency together. Raises DRF's ValidationError on `field`, with the code of the MoneyError."""
    try:
        return parse(amount, currency)
    except MoneyError as error:
        raise serializers.ValidationError({field: [serializers.ErrorDetail(error.message, code=error.code)]}) from error
