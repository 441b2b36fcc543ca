"""An event becomes deliveries: one for each endpoint that wants it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from webhooks.limits import FAN_OUT_EVENTS_MAX


def fan_out(*, now: datetime, at_most: int = FAN_OUT_EVENTS_MAX) -> int:
    """Make deliveries of waiting events, in one statement, and return how many events were taken.

    Safe to run anywhere, by anybody, at the same time: only one caller works at it, the others get 0 at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT webhooks_fan_out(%s, %s)", [at_most, now])
        row = cursor.fetchone()
    return (row[0] or 0) if row else 0


def fan_out_all(*, now: datetime) -> int:
    """Empty the doorstep, set by set."""
    total = 0
    while taken := fan_out(now=now):
        total += taken
    return total
