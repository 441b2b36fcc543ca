"""The timetable: every periodic task, how often it runs, and why.

`manage.py prepare` writes it into the tables of django-celery-beat with `sync_schedule`. Staff may disable a row in the
admin; its interval is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_celery_beat.models import PeriodicTask

PREFIX = "quittance: "
"""Marks the rows of the timetable. Rows that staff added have other names and are not touched."""


@dataclass(frozen=True)
class Row:
    """One periodic task. `why` is shown to staff beside it."""

    name: str
    task: str
    every: timedelta
    why: str


TIMETABLE: tuple[Row, ...] = (
    Row(
        "dispatch held transfers",
        "settlement.tasks.dispatch_held",
        timedelta(seconds=2),
        "Plans and queues held transfers. A wake-up usually does so earlier.",
    ),
    Row(
        "send due windows",
        "settlement.tasks.run_due_windows",
        timedelta(seconds=2),
        "Sends the instructions of windows that are due.",
    ),
    Row(
        "collect outcomes",
        "settlement.tasks.collect_outcomes",
        timedelta(seconds=2),
        "Looks for files and answers of banks.",
    ),
    Row(
        "resolve doubts",
        "settlement.tasks.resolve_doubts",
        timedelta(seconds=10),
        "Asks the bank about instructions without an answer until there is proof.",
    ),
    Row(
        "mark overdue transfers",
        "settlement.tasks.mark_overdue",
        timedelta(minutes=1),
        "A promised day that passes without an outcome is shown and told once.",
    ),
    Row(
        "tell the sandbox bank",
        "settlement.tasks.tell_sandbox_bank",
        timedelta(seconds=5),
        "Tells the bank about fundings and clock changes of test mode whose request did not.",
    ),
    Row(
        "reconcile",
        "reconciliation.tasks.reconcile",
        timedelta(seconds=10),
        "Imports statements and matches their lines. Reading one again changes nothing.",
    ),
    Row(
        "make reports",
        "reconciliation.tasks.make_reports",
        timedelta(seconds=10),
        "PDF reports are made by a worker; a request wakes it, and this finds what a wake-up missed.",
    ),
    Row(
        "fold tallies",
        "payouts.tasks.fold_tallies",
        timedelta(seconds=5),
        "Adds up the deltas that the dashboard sums, so that there are few of them.",
    ),
    Row(
        "compact tallies",
        "payouts.tasks.compact_tallies",
        timedelta(days=1),
        "Adds up the counts of past days.",
    ),
    Row(
        "fold settlement tallies",
        "settlement.tasks.fold_tallies",
        timedelta(seconds=5),
        "Adds up the deltas of statistics and windows, so that there are few of them.",
    ),
    Row(
        "cancel expired transfers",
        "payouts.tasks.cancel_expired",
        timedelta(minutes=1),
        "Releases the hold of transfers that no rail took in time.",
    ),
    Row(
        "sweep webhooks",
        "webhooks.tasks.clean_up_webhooks",
        timedelta(minutes=1),
        "Disables endpoints that fail for days and ends deliveries that cannot succeed.",
    ),
    Row(
        "purge webhooks",
        "webhooks.tasks.purge_webhooks",
        timedelta(hours=1),
        "Deletes events, deliveries and attempts after 30 days.",
    ),
    Row(
        "seal the audit trail",
        "config.audit.tasks.seal_audit_trail",
        timedelta(minutes=1),
        "Chains audit entries in batches, so that no request waits for the chain.",
    ),
    Row(
        "purge idempotency records",
        "config.api.tasks.purge_idempotency_records",
        timedelta(hours=1),
        "Deletes idempotency records after a day.",
    ),
    Row(
        "take ledger checkpoints",
        "treasury.ledger.tasks.take_checkpoints",
        timedelta(days=1),
        "Stores balances, so that a past balance is a checkpoint and the entries of at most a day.",
    ),
    Row(
        "forget old logins",
        "config.ops.tasks.forget_old_logins",
        timedelta(days=1),
        "Deletes sessions that ended, and logs of logins older than 90 days.",
    ),
    Row(
        "heartbeat",
        "config.observability.tasks.beat",
        timedelta(seconds=30),
        "Proves to /readyz that timetable, worker and database work together.",
    ),
)

SHORTEST_EXPIRY = timedelta(seconds=5)
"""A message that no worker took for this long is dropped: the next one means the same."""

RETIRED = "Not part of this release."


def sync_schedule(timetable: Sequence[Row] = TIMETABLE, *, now: datetime) -> None:
    """Bring the rows of django-celery-beat in line with the timetable. `now` is machine time.

    Only rows that differ are saved: a row without `last_run_at` counts from its last save, so that saving all rows at
    each start kept daily tasks of an often restarted installation from ever running. Rows that are not in the timetable
    are disabled. A row that staff disabled stays disabled.
    """
    from django.db import transaction
    from django_celery_beat.models import PeriodicTask

    with transaction.atomic():
        existing = {task.name: task for task in PeriodicTask.objects.filter(name__startswith=PREFIX)}
        for row in timetable:
            _save_if_changed(existing.pop(PREFIX + row.name, None), row, now)
        for task in existing.values():
            if task.enabled or task.description != RETIRED:
                task.enabled, task.description = False, RETIRED
                task.save()


def _save_if_changed(task: PeriodicTask | None, row: Row, now: datetime) -> None:
    from django_celery_beat.models import IntervalSchedule, PeriodicTask

    interval, _ = IntervalSchedule.objects.get_or_create(
        every=int(row.every.total_seconds()), period=IntervalSchedule.SECONDS
    )
    wanted: dict[str, object] = {
        "task": row.task,
        "interval_id": interval.pk,
        "crontab_id": None,
        "solar_id": None,
        "clocked_id": None,
        "description": row.why,
        "expire_seconds": int(max(row.every, SHORTEST_EXPIRY).total_seconds()),
    }
    if task is None:
        PeriodicTask.objects.create(name=PREFIX + row.name, last_run_at=now, **wanted)
        return
    if task.description == RETIRED:
        wanted["enabled"] = True
    if task.last_run_at is None and wanted.get("enabled", task.enabled):
        wanted["last_run_at"] = now
    if any(getattr(task, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(task, name, value)
        task.save()
