"""Create the deliveries of new events: one for each endpoint that subscribes to the type."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from webhooks.limits import FAN_OUT_EVENTS_MAX


def fan_out(*, now: datetime, at_most: int = FAN_OUT_EVENTS_MAX) -> int:
    """Create deliveries of waiting events in one statement; return how many events were taken.

    An advisory lock lets one caller at a time work; concurrent callers get 0 at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT webhooks_fan_out(%s, %s)", [at_most, now])
        row = cursor.fetchone()
    return (row[0] or 0) if row else 0


def fan_out_all(*, now: datetime) -> int:
    """Repeat until the outbox is empty; return how many events were taken."""
    total = 0
    while taken := fan_out(now=now):
        total += taken
    return total
