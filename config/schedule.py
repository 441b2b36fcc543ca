"""The timetable: every periodic task, how often it runs, and why.

Rows are put into django-celery-beat's tables by `sync_schedule`, which `manage.py up` runs at each start. Staff may
switch a row off in the admin; its cadence is decided here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

PREFIX = "quittance: "
"""Marks our rows, so that rows which somebody added by hand are left alone."""


@dataclass(frozen=True)
class Row:
    """One line of the timetable. `why` is shown to staff beside the task."""

    name: str
    task: str
    every: timedelta
    why: str


TIMETABLE: tuple[Row, ...] = (
    Row(
        "dispatch held transfers",
        "settlement.tasks.dispatch_held",
        timedelta(seconds=2),
        "A held transfer waits for a rail; the doorbell is only faster.",
    ),
    Row(
        "send due windows",
        "settlement.tasks.run_due_windows",
        timedelta(seconds=2),
        "A window that is due must not wait for somebody to notice.",
    ),
    Row(
        "collect outcomes",
        "settlement.tasks.collect_outcomes",
        timedelta(seconds=2),
        "Banks put files out when they like; nobody tells us.",
    ),
    Row(
        "resolve doubts",
        "settlement.tasks.resolve_doubts",
        timedelta(seconds=10),
        "A missing answer is asked about until there is proof.",
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
        "Fundings and moved clocks of test mode reach the bank even if the request that made them died.",
    ),
    Row(
        "reconcile",
        "reconciliation.tasks.reconcile",
        timedelta(seconds=10),
        "A statement is proof as soon as it is read; reading it twice changes nothing.",
    ),
    Row(
        "fold tallies",
        "payouts.tasks.fold_tallies",
        timedelta(seconds=5),
        "The dashboard sums deltas; a short list of them keeps it fast.",
    ),
    Row(
        "compact tallies",
        "payouts.tasks.compact_tallies",
        timedelta(days=1),
        "Days that nobody looks at any more are one sum.",
    ),
    Row(
        "fold settlement tallies",
        "settlement.tasks.fold_tallies",
        timedelta(seconds=5),
        "Stats and windows sum deltas; a short list is fast.",
    ),
    Row(
        "cancel expired transfers",
        "payouts.tasks.cancel_expired",
        timedelta(minutes=1),
        "Money must not stay on hold for a transfer that no rail takes.",
    ),
    Row(
        "sweep webhooks",
        "webhooks.tasks.clean_up_webhooks",
        timedelta(minutes=1),
        "Endpoints that fail for days are disabled, and what can never arrive is ended.",
    ),
    Row(
        "purge webhooks",
        "webhooks.tasks.purge_webhooks",
        timedelta(hours=1),
        "Events, deliveries and attempts are kept for 30 days.",
    ),
    Row(
        "seal the audit trail",
        "config.audit.tasks.seal_audit_trail",
        timedelta(minutes=1),
        "Entries are chained in batches, so that no request waits for the chain.",
    ),
    Row(
        "purge idempotency records",
        "config.api.tasks.purge_idempotency_records",
        timedelta(hours=1),
        "A key is kept for a day; the table stays as small as a day's traffic.",
    ),
    Row(
        "take ledger checkpoints",
        "treasury.ledger.tasks.take_checkpoints",
        timedelta(days=1),
        "A balance of the past is one checkpoint and the few entries after it; nightly, so that there are never many.",
    ),
    Row(
        "forget old logins",
        "config.ops.tasks.forget_old_logins",
        timedelta(days=1),
        "Sessions that are over, and logs of logins older than 90 days, name people and serve nobody.",
    ),
    Row(
        "heartbeat",
        "config.observability.tasks.beat",
        timedelta(seconds=30),
        "Proves the whole way from the timetable to a worker and the database, for /readyz.",
    ),
)

SHORTEST_EXPIRY = timedelta(seconds=5)
"""A ring that no worker heard for this long is thrown away: the next one means the same, and a heap of them means nothing more."""


def sync_schedule(timetable: Sequence[Row] = TIMETABLE) -> None:
    """Bring the beat's tables in line with the timetable: new rows in, changed rows changed, vanished rows out."""
    from django.db import transaction
    from django_celery_beat.models import IntervalSchedule, PeriodicTask, PeriodicTasks

    with transaction.atomic():
        for row in timetable:
            interval, _ = IntervalSchedule.objects.get_or_create(
                every=int(row.every.total_seconds()), period=IntervalSchedule.SECONDS
            )
            PeriodicTask.objects.update_or_create(
                name=PREFIX + row.name,
                defaults={
                    "task": row.task,
                    "interval": interval,
                    "crontab": None,
                    "solar": None,
                    "clocked": None,
                    "description": row.why,
                    "expire_seconds": int(max(row.every, SHORTEST_EXPIRY).total_seconds()),
                },
            )
        wanted = [PREFIX + row.name for row in timetable]
        PeriodicTask.objects.filter(name__startswith=PREFIX).exclude(name__in=wanted).delete()
        PeriodicTasks.update_changed()  # A running beat looks at this row, not at the tasks.
