"""The timetable and the queues."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import redis
import time_machine
from django.conf import settings
from django_celery_beat.models import IntervalSchedule, PeriodicTask, PeriodicTasks

from config.beat import Entry, Scheduler
from config.celery import app
from config.schedule import PREFIX, TIMETABLE, Row, sync_schedule

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
NIGHTLY = Row(
    name="sweep", task="config.observability.tasks.beat", every=timedelta(hours=1), why="Because dust gathers."
)


def ours(*, enabled: bool = True) -> dict[str, int]:
    tasks = PeriodicTask.objects.filter(name__startswith=PREFIX, enabled=enabled)
    return {task.name: task.interval.every for task in tasks}


def test_rows_are_added_changed_and_disabled() -> None:
    sync_schedule([NIGHTLY], now=NOW)
    assert ours() == {"quittance: sweep": 3600}
    sync_schedule([replace(NIGHTLY, every=timedelta(minutes=1), why="More dust.")], now=NOW)
    assert ours() == {"quittance: sweep": 60}
    assert PeriodicTask.objects.get(name="quittance: sweep").description == "More dust."
    sync_schedule([], now=NOW)
    assert (ours(), ours(enabled=False)) == ({}, {"quittance: sweep": 60})
    sync_schedule([NIGHTLY], now=NOW)
    assert ours() == {"quittance: sweep": 3600}


def test_what_staff_did_is_left_alone() -> None:
    interval = IntervalSchedule.objects.create(every=5, period=IntervalSchedule.MINUTES)
    PeriodicTask.objects.create(name="added by staff", task="x", interval=interval)
    sync_schedule([NIGHTLY], now=NOW)
    PeriodicTask.objects.filter(name="quittance: sweep").update(enabled=False)
    sync_schedule([NIGHTLY], now=NOW)
    assert PeriodicTask.objects.get(name="added by staff").enabled
    assert not PeriodicTask.objects.get(name="quittance: sweep").enabled


def test_a_row_that_is_the_same_is_not_saved() -> None:
    sync_schedule([NIGHTLY], now=NOW)
    changed = PeriodicTasks.objects.get().last_update
    before = PeriodicTask.objects.get(name="quittance: sweep").date_changed
    sync_schedule([NIGHTLY], now=NOW + timedelta(hours=23))
    assert PeriodicTask.objects.get(name="quittance: sweep").date_changed == before
    assert PeriodicTasks.objects.get().last_update == changed


def test_a_daily_task_runs_although_every_start_is_less_than_a_day_after_the_last() -> None:
    daily = replace(NIGHTLY, every=timedelta(days=1))
    with time_machine.travel(NOW, tick=False) as machine:
        sync_schedule([daily], now=NOW)
        assert not entry().is_due().is_due
        machine.shift(timedelta(hours=23))
        sync_schedule([daily], now=NOW + timedelta(hours=23))
        assert not entry().is_due().is_due
        machine.shift(timedelta(hours=2))
        sync_schedule([daily], now=NOW + timedelta(hours=25))
        assert entry().is_due().is_due


def test_a_row_of_an_earlier_release_gets_a_first_time() -> None:
    sync_schedule([NIGHTLY], now=NOW)
    PeriodicTask.objects.update(last_run_at=None)
    sync_schedule([NIGHTLY], now=NOW)
    assert PeriodicTask.objects.get(name="quittance: sweep").last_run_at == NOW


def entry() -> Entry:
    return Entry(PeriodicTask.objects.get(name="quittance: sweep"), app=app)


def test_a_last_run_in_the_future_counts_as_due_now() -> None:
    sync_schedule([NIGHTLY], now=NOW)
    with time_machine.travel(NOW - timedelta(hours=1), tick=False):
        due, seconds = entry().is_due()
    assert due
    assert seconds == pytest.approx(3600, abs=1)


def test_every_task_is_sent_after_the_clock_went_back(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {f"quittance: task {number}" for number in range(3)}
    sync_schedule([replace(NIGHTLY, name=f"task {number}", every=timedelta(seconds=2)) for number in range(3)], now=NOW)
    entries = {task.name: Entry(task, app=app) for task in PeriodicTask.objects.filter(name__in=names)}
    monkeypatch.setattr(Scheduler, "schedule", entries)
    sent: set[str] = set()
    monkeypatch.setattr(Scheduler, "apply_entry", lambda _, entry, producer=None: sent.add(entry.name))
    monkeypatch.setattr("config.kernel.clock.monotonic", lambda: 1_000.0)
    scheduler = Scheduler(app, lazy=True)
    scheduler._finalize.cancel()  # It writes to the database when the process ends.
    for later in (timedelta(seconds=3), -timedelta(hours=1)):
        sent.clear()
        with time_machine.travel(NOW + later, tick=False):
            for _ in range(10):
                scheduler.tick()
        assert sent == names


def test_every_row_names_a_task_and_has_a_reason() -> None:
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
def test_a_task_is_sent_to_its_own_queue(task: str, queue: str) -> None:
    client = redis.Redis.from_url(settings.REDIS_URL)
    try:
        client.delete(*settings.WORKER_QUEUES)
        app.send_task(task, kwargs={})
        assert {name: client.llen(name) for name in settings.WORKER_QUEUES if client.llen(name)} == {queue: 1}
    finally:
        client.delete(*settings.WORKER_QUEUES)
        client.close()


def test_a_worker_takes_one_task_at_a_time_and_a_killed_worker_gives_it_back() -> None:
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.task_ignore_result is True
