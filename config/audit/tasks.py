"""The periodic task that seals the audit trail."""

from __future__ import annotations

from celery import shared_task

from config.audit import sealing
from config.kernel import clock


@shared_task
def seal_audit_trail(**_: object) -> int:
    """Seal the finished entries; return how many the new seal covers."""
    made = sealing.seal(now=clock.machine_now())
    return made.entry_count if made else 0
