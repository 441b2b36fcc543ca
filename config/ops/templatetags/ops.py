"""Template tags of staff pages: amounts, ages and ids."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.kernel import statuses

register = template.Library()

PUBLIC_ID = re.compile(r"[a-z]{2,8}_[0-7][0-9a-hjkmnp-tv-z]{25}")
LONGEST_CODE = 28
_STEPS = ((86_400, "day", "h", 3_600), (3_600, "h", "min", 60), (60, "min", "s", 1))


@register.filter
def grouped(value: Any) -> str:
    """Return a number or a decimal string with grouped thousands: 1234567.80 is 1,234,567.80."""
    text = str(value)
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, decimals = digits.partition(".")
    return f"{sign}{int(whole):,}{point}{decimals}" if whole.isdigit() else text


@register.filter
def age(value: timedelta | None) -> str:
    """Return a duration in words: 45 s, 12 min, 3 h 5 min, 2 days 4 h.

    A negative one is "now", because clocks differ a little.
    """
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
    """Render an amount with its currency."""
    return format_html(
        '<span class="q-money">{}<span class="q-money__currency">{}</span></span>', grouped(amount), currency
    )


@register.simple_tag
def copyable(value: Any) -> SafeString:
    """Render an id with a button that copies it."""
    return format_html(
        '<span class="q-id"><code title="{}">{}</code>{}</span>',
        str(value),
        shortened(str(value)),
        copy_button(str(value)),
    )


@register.simple_tag
def copy_button(value: str) -> SafeString:
    """Render the button that copies a value."""
    return format_html(
        '<button type="button" class="q-id__copy" data-copy="{0}" aria-label="Copy {0}">'
        '<span class="material-symbols-outlined" aria-hidden="true">content_copy</span></button>',
        value,
    )


@register.simple_tag
def status_pill(noun: str, value: str) -> SafeString:
    """Render a status with its label and colour: `{% status_pill "transfer" transfer.status %}`."""
    found = statuses.find(noun, value)
    colour, label = (found.colour.value, found.label) if found else ("default", value)
    return format_html('<span class="q-pill q-pill--{}" data-status="{}">{}</span>', colour, value, label)


@register.filter
def shortened(text: str) -> str:
    """Shorten a long id or digest to its head and tail. Ids of one hour begin alike, so the tail tells them apart."""
    return text if len(text) <= LONGEST_CODE else f"{text[:8]}…{text[-6:]}"


@register.filter
def humanized(text: str) -> str:
    """Return a code in words: trace_number is "Trace number"."""
    return text.replace("_", " ").capitalize()


@register.filter
def heading(title: Any) -> str:
    """Capitalize the first letter of a title, and leave an id as it is."""
    text = str(title)
    return text if PUBLIC_ID.fullmatch(text) else text[:1].upper() + text[1:]


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    """Look up a key that is a variable."""
    return mapping.get(key, "")
