"""Doors of the timetable: read the clock, make one call. Delivering is not among them; that is the dispatcher's own process."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from config.kernel import clock
from webhooks import sweeping


@shared_task
def sweep_webhooks(**_: Any) -> dict[str, int]:
    """Disable endpoints that fail for days, and end deliveries that cannot end by themselves."""
    return sweeping.sweep(now=clock.machine_now())


@shared_task
def purge_webhooks(**_: Any) -> int:
    """Forget events, deliveries and attempts that are older than 30 days."""
    return sweeping.purge(now=clock.machine_now())
