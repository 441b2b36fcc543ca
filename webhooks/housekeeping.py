"""Periodic clean-up: disable failing endpoints, end deliveries that cannot end by themselves, delete old rows."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from webhooks import endpoint_health, times
from webhooks.limits import PURGE_ROWS_MAX, RETENTION, TRIES_MAX


def clean_up(*, now: datetime) -> dict[str, int]:
    """Run every clean-up step once; return the counts for the log."""
    return {
        "disabled": len(endpoint_health.disable_failing(now=now)),
        "dead_lettered": dead_letter_endless(now=now),
        "orphans": cancel_orphans(now=now),
    }


def dead_letter_endless(*, now: datetime) -> int:
    """Move deliveries to dead letter that were claimed more often than any schedule allows and never recorded.

    This happens when every dispatcher that takes them dies.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE webhooks_delivery SET status = 'dead_letter', lease_until = NULL, finished_at = %s "
            "WHERE status = 'pending' AND tries > %s AND (lease_until IS NULL OR lease_until <= %s)",
            [now, TRIES_MAX + 1, now],
        )
        return int(cursor.rowcount)


def cancel_orphans(*, now: datetime) -> int:
    """Cancel deliveries that a fan-out created while their endpoint was being disabled."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE webhooks_delivery d SET status = 'cancelled', lease_until = NULL, finished_at = %s "
            "FROM webhooks_endpoint p WHERE p.id = d.endpoint_id AND p.status <> 'enabled' AND d.status = 'pending'",
            [now],
        )
        return int(cursor.rowcount)


def purge(*, now: datetime, at_most: int = PURGE_ROWS_MAX) -> int:
    """Delete events, deliveries and attempts older than 30 days, in sets; return the number of rows.

    Pending rows are kept.
    """
    total = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT deliveries, events FROM webhooks_purge(%s, %s)", [times.smallest_id(now - RETENTION), at_most]
            )
            deliveries, gone = cursor.fetchone() or (0, 0)
        total += deliveries + gone
        if deliveries < at_most and gone < at_most:
            return total
