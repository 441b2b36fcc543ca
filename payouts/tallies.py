"""The counts of the dashboard: fold what was appended, and take old days together."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from payouts.limits import TALLY_DAYS_KEPT


def fold() -> int:
    """Add the deltas to their totals; returns how many were folded. Two folders take different deltas (SKIP LOCKED)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT payouts_fold_tallies()")
        return int(cursor.fetchone()[0])


def compact(*, now: datetime) -> int:
    """Add days that nobody asks for one by one to a single row each; returns how many rows were taken together. Safe to run twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT payouts_compact_tallies(%s)", [(now - TALLY_DAYS_KEPT).date()])
        return int(cursor.fetchone()[0])
