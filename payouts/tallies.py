"""Maintenance of the rollup of the dashboard: fold new deltas, and compact old days."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from payouts.limits import TALLY_DAYS_KEPT


def fold() -> int:
    """Add the deltas to their totals.

    Returns how many were folded. Concurrent runs take different deltas (SKIP LOCKED).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT payouts_fold_tallies()")
        return int(cursor.fetchone()[0])


def compact(*, now: datetime) -> int:
    """Add up old days into one row each. Returns how many rows were added up. Safe to run twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT payouts_compact_tallies(%s)", [(now - TALLY_DAYS_KEPT).date()])
        return int(cursor.fetchone()[0])
