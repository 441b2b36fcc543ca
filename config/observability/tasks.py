"""The worker's heartbeat: it goes the whole way from the timetable through the broker to a worker and the database."""

from celery import shared_task
from celery.signals import worker_ready

from config.kernel import clock
from config.observability import heartbeats


@shared_task
def beat(**_: object) -> None:
    """Note that a worker is alive."""
    heartbeats.beat(heartbeats.WORKER, at=clock.machine_now())


@worker_ready.connect
def beat_at_start(**_: object) -> None:
    """A worker that is ready says so at once; the timetable's first beat may be half a minute away."""
    heartbeats.beat(heartbeats.WORKER, at=clock.machine_now())
