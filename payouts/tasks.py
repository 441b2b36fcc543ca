"""The periodic tasks of payouts."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from config.kernel import clock
from payouts import tallies, transfers


@shared_task
def fold_tallies(**_: Any) -> int:
    """Fold new deltas into the rollup of the dashboard."""
    return tallies.fold()


@shared_task
def cancel_expired(**_: Any) -> int:
    """Cancel transfers whose hold expired before a rail took them."""
    return transfers.cancel_expired(now=clock.machine_now())


@shared_task
def compact_tallies(**_: Any) -> int:
    """Compact old days of the rollup."""
    return tallies.compact(now=clock.machine_now())
