"""The timetable and the queues."""

from __future__ import annotations

from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from config.celery import app
from config.schedule import PREFIX, TIMETABLE, Row, sync_schedule

pytestmark = pytest.mark.django_db

NIGHTLY = Row(
    name="sweep", task="config.observability.tasks.beat", every=timedelta(hours=1), why="Because dust gathers."
)


def ours() -> dict[str, int]:
    return {task.name: task.interval.every for task in PeriodicTask.objects.filter(name__startswith=PREFIX)}


def test_rows_come_change_and_go() -> None:
    sync_schedule([NIGHTLY])
    assert ours() == {"quittance: sweep": 3600}
    sync_schedule([Row(name="sweep", task=NIGHTLY.task, every=timedelta(minutes=1), why="More dust.")])
    assert ours() == {"quittance: sweep": 60}
    assert PeriodicTask.objects.get(name="quittance: sweep").description == "More dust."
    sync_schedule([])
    assert ours() == {}


def test_what_people_did_is_left_alone() -> None:
    interval = IntervalSchedule.objects.create(every=5, period=IntervalSchedule.MINUTES)
    PeriodicTask.objects.create(name="somebody's own", task="x", interval=interval)
    sync_schedule([NIGHTLY])
    PeriodicTask.objects.filter(name="quittance: sweep").update(enabled=False)
    sync_schedule([NIGHTLY])
    assert PeriodicTask.objects.filter(name="somebody's own").exists()
    assert not PeriodicTask.objects.get(name="quittance: sweep").enabled


def test_every_row_of_the_timetable_names_a_task_and_says_why() -> None:
    app.loader.import_default_modules()
    assert len({row.name for row in TIMETABLE}) == len(TIMETABLE)
    for row in TIMETABLE:
        assert row.task in app.tasks, row.task
        assert row.why.endswith("."), row.name
        assert row.every >= timedelta(seconds=1)


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("settlement.tasks.run_due_windows", "settlement"),
        ("settlement.tasks.collect_outcomes", "confirmation"),
        ("reconciliation.tasks.run_day", "reconciliation"),
        ("config.observability.tasks.beat", "default"),
    ],
)
def test_a_task_is_rung_in_its_own_queue_and_no_other(task: str, queue: str) -> None:
    client = redis.Redis.from_url(settings.REDIS_URL)
    try:
        client.delete(*settings.WORKER_QUEUES)
        app.send_task(task, kwargs={})
        assert {name: client.llen(name) for name in settings.WORKER_QUEUES if client.llen(name)} == {queue: 1}
    finally:
        client.delete(*settings.WORKER_QUEUES)
        client.close()


def test_work_is_taken_one_by_one_and_given_back_when_a_worker_dies() -> None:
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.task_ignore_result is True
