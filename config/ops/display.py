"""How admin tables show amounts, masked accounts and owners."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.ops.templatetags.ops import copyable, grouped


def money(amount: str, currency: str) -> SafeString:
    """Return an amount with grouped thousands and its currency."""
    return format_html(
        '<span class="q-money">{}<span class="q-money__currency">{}</span></span>', grouped(amount), currency
    )


def masked(last4: str) -> str:
    """Return a masked account number: only the last digits are shown."""
    return f"•••• {last4}" if last4 else ""


def owner(environment: Any) -> str:
    """Return the partner and the environment of a row: `Northwind Payroll, test`."""
    return f"{environment.partner.name}, {environment.kind}"


__all__ = ["copyable", "masked", "money", "owner"]
