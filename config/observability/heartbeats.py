"""Heartbeats. The timetable sends one every 30 seconds; a missing one means that beat or the worker stopped."""

from datetime import datetime, timedelta

from config.observability.models import Heartbeat

WORKER = "worker"
BEAT_EVERY = timedelta(seconds=30)
MAY_BE_SILENT_FOR = 3 * BEAT_EVERY
"""Two missing heartbeats are a restart; three need attention."""


def beat(name: str, *, at: datetime) -> None:
    """Record that a process ran at this time."""
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": at})


def last_seen(name: str) -> datetime | None:
    """Return the time of the last heartbeat; None when there was none."""
    return Heartbeat.objects.filter(name=name).values_list("seen_at", flat=True).first()
