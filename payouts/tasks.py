"""Doors of the timetable: read the clock, make one call."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from config.kernel import clock
from payouts import tallies, transfers


@shared_task
def fold_tallies(**_: Any) -> int:
    """Keep the rollup of the dashboard short; see `models.tally`."""
    return tallies.fold()


@shared_task
def cancel_expired(**_: Any) -> int:
    """Cancel what no rail took before its hold expired."""
    return transfers.cancel_expired(now=clock.machine_now())


@shared_task
def compact_tallies(**_: Any) -> int:
    """Keep the rollup as short as the days that are looked at."""
    return tallies.compact(now=clock.machine_now())
