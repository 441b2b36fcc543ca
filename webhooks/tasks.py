"""Celery tasks: read the clock, make one call. Deliveries are sent by the `deliver_webhooks` process, not by Celery."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from config.kernel import clock
from webhooks import housekeeping


@shared_task
def clean_up_webhooks(**_: Any) -> dict[str, int]:
    """Disable endpoints that fail for days and end deliveries that cannot end by themselves."""
    return housekeeping.clean_up(now=clock.machine_now())


@shared_task
def purge_webhooks(**_: Any) -> int:
    """Delete events, deliveries and attempts that are older than 30 days."""
    return housekeeping.purge(now=clock.machine_now())
