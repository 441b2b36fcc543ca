"""The timetable's door: one call each."""

from __future__ import annotations

from celery import shared_task

from config.kernel import clock
from reconciliation import runs


@shared_task
def reconcile(**_: object) -> int:
    """Import what the banks have put out, and run what was imported. Returns the number of runs."""
    return len(runs.import_and_run(now=clock.machine_now()))
