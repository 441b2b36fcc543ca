"""Write and read signs of life. The timetable beats every 30 seconds, so silence means that beat or a worker is dead."""

from datetime import datetime, timedelta

from config.observability.models import Heartbeat

WORKER = "worker"
BEAT_EVERY = timedelta(seconds=30)
MAY_BE_SILENT_FOR = 3 * BEAT_EVERY
"""Two lost beats are a restart; three are a process that somebody should look at."""


def beat(name: str, *, at: datetime) -> None:
    """Note that a process was alive at this time."""
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": at})


def last_seen(name: str) -> datetime | None:
    """Say when a process was last seen alive; None when it never was."""
    return Heartbeat.objects.filter(name=name).values_list("seen_at", flat=True).first()
