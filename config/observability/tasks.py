"""The worker's heartbeat: it goes the whole way from the timetable through the broker to a worker and the database."""

from celery import shared_task

from config.kernel import clock
from config.observability import heartbeats


@shared_task
def beat(**_: object) -> None:
    """Note that a worker is alive."""
    heartbeats.beat(heartbeats.WORKER, at=clock.machine_now())
