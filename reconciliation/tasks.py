"""Periodic tasks of reconciliation. Each makes one call and may run twice, late, or in many workers at once."""

from __future__ import annotations

from celery import shared_task

from config.kernel import clock
from reconciliation import report_files, runs


@shared_task
def reconcile(**_: object) -> int:
    """Import what the banks have published, and run what was imported. Returns the number of runs."""
    return len(runs.import_and_run(now=clock.machine_now()))


@shared_task
def make_reports(**_: object) -> int:
    """Make PDF reports that were requested. Returns how many were made."""
    return report_files.make_due(read_clock=clock.machine_now)
