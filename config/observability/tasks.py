"""The heartbeat of the worker, sent through the timetable, the broker, a worker and the database."""

from celery import shared_task
from celery.signals import worker_ready

from config.kernel import clock
from config.observability import heartbeats


@shared_task
def beat(**_: object) -> None:
    """Record that a worker runs."""
    heartbeats.beat(heartbeats.WORKER, at=clock.machine_now())


@worker_ready.connect
def beat_at_start(**_: object) -> None:
    """Record a heartbeat at the start; the first one of the timetable may be half a minute away."""
    heartbeats.beat(heartbeats.WORKER, at=clock.machine_now())
