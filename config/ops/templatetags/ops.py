"""How staff pages spell money, ages and ids."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

LONGEST_CODE = 28
_STEPS = ((86_400, "day", "h", 3_600), (3_600, "h", "min", 60), (60, "min", "s", 1))


@register.filter
def grouped(value: Any) -> str:
    """A number or a decimal string with its thousands apart: 1234567.80 is 1,234,567.80."""
    text = str(value)
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, decimals = digits.partition(".")
    return f"{sign}{int(whole):,}{point}{decimals}" if whole.isdigit() else text


@register.filter
def age(value: timedelta | None) -> str:
    """How long ago, as a person says it: 45 s, 12 min, 3 h 5 min, 2 days 4 h. A negative age is "now": two clocks never agree wholly."""
    seconds = int(value.total_seconds()) if value is not None else 0
    if seconds <= 0:
        return "now"
    if seconds >= 365 * 86_400:
        return "over a year"
    for length, name, smaller_name, smaller in _STEPS:
        if seconds >= length:
            whole, rest = divmod(seconds, length)
            unit = f"{name}s" if name == "day" and whole > 1 else name
            smaller_count = rest // smaller
            return (
                f"{whole} {unit} {smaller_count} {smaller_name}" if smaller_count and length > 60 else f"{whole} {unit}"
            )
    return f"{seconds} s"


@register.simple_tag
def money(amount: str, currency: str) -> SafeString:
    """An amount with its currency; the currency is quieter than the number."""
    return format_html(
        '<span class="q-money">{}<span class="q-money__currency">{}</span></span>', grouped(amount), currency
    )


@register.simple_tag
def copyable(value: Any) -> SafeString:
    """An id in the fixed-width face with a button that copies it."""
    return format_html(
        '<span class="q-id"><code title="{}">{}</code>{}</span>',
        str(value),
        shortened(str(value)),
        copy_button(str(value)),
    )


@register.simple_tag
def copy_button(value: str) -> SafeString:
    """The button alone."""
    return format_html(
        '<button type="button" class="q-id__copy" data-copy="{0}" aria-label="Copy {0}">'
        '<span class="material-symbols-outlined" aria-hidden="true">content_copy</span></button>',
        value,
    )


@register.filter
def shortened(text: str) -> str:
    """A long id or digest by its head and its tail: ids of one hour begin alike, so the tail is what tells them apart."""
    return text if len(text) <= LONGEST_CODE else f"{text[:8]}…{text[-6:]}"


@register.filter
def humanized(text: str) -> str:
    """A code as words: trace_number is "Trace number"."""
    return text.replace("_", " ").capitalize()


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    """Look up a key that is itself a variable."""
    return mapping.get(key, "")
