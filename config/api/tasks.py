"""Periodic tasks of the partner API."""

from __future__ import annotations

from celery import shared_task

from config.api import idempotency
from config.kernel import clock


@shared_task
def purge_idempotency_records(**_: object) -> int:
    """Delete expired idempotency records."""
    return idempotency.purge_expired(now=clock.machine_now())
