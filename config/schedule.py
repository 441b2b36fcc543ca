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
        name="heartbeat",
        task="config.observability.tasks.beat",
        every=timedelta(seconds=30),
        why="Proves the whole way from the timetable to a worker and the database, for /readyz.",
    ),
)


def sync_schedule(timetable: Sequence[Row] = TIMETABLE) -> None:
    """Bring the beat's tables in line with the timetable: new rows in, changed rows changed, vanished rows out."""
    from django.db import transaction
    from django_celery_beat.models import IntervalSchedule, PeriodicTask, PeriodicTasks

    with transaction.atomic():
        for row in timetable:
            interval, _ = IntervalSchedule.objects.get_or_create(every=int(row.every.total_seconds()), period=IntervalSchedule.SECONDS)
            PeriodicTask.objects.update_or_create(
                name=PREFIX + row.name,
                defaults={"task": row.task, "interval": interval, "crontab": None, "solar": None, "clocked": None, "description": row.why},
            )
        wanted = [PREFIX + row.name for row in timetable]
        PeriodicTask.objects.filter(name__startswith=PREFIX).exclude(name__in=wanted).delete()
        PeriodicTasks.update_changed()  # A running beat looks at this row, not at the tasks.
