"""The counts of instructions: fold what was appended."""

from __future__ import annotations

from django.db import connection


def fold() -> int:
    """Add the deltas to their sums; returns how many were folded. Two folders take different deltas (SKIP LOCKED)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT settlement_fold_tallies()")
        return int(cursor.fetchone()[0])
