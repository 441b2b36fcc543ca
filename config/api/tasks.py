"""Housekeeping of the door, run by the timetable."""

from __future__ import annotations

from celery import shared_task

from config.api import idempotency
from config.kernel import clock


@shared_task
def purge_idempotency_records(**_: object) -> int:
    """Delete idempotency records whose day is over."""
    return idempotency.purge_expired(now=clock.machine_now())
