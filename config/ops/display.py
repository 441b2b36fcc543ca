"""How the rooms' admin tables spell money, people's accounts and owners, so that every list looks the same."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.ops.templatetags.ops import copyable, grouped


def money(amount: str, currency: str) -> SafeString:
    """A decimal string with its thousands apart and its currency."""
    return format_html(
        '<span class="q-money">{}<span class="q-money__currency">{}</span></span>', grouped(amount), currency
    )


def masked(last4: str) -> str:
    """An account of which only the end may be seen."""
    return f"•••• {last4}" if last4 else ""


def owner(environment: Any) -> str:
    """Whose row it is, and in which world: `Northwind Payroll, test`."""
    return f"{environment.partner.name}, {environment.kind}"


__all__ = ["copyable", "masked", "money", "owner"]
