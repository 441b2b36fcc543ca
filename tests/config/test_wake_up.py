"""The wake_up rings after the commit, not too often, and never hurts when nobody is at the door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from django.db import transaction

from config import wake_up
from config.celery import app
from config.kernel import clock

TASK = "settlement.tasks.dispatch_held"


@pytest.fixture(autouse=True)
def fresh_door() -> Iterator[None]:
    wake_up._sent_at.clear()
    with app.connection_for_write() as connection:
        connection.default_channel.client.delete("settlement")
    yield
    with app.connection_for_write() as connection:
        connection.default_channel.client.delete("settlement")


def rings() -> int:
    with app.connection_for_write() as connection:
        return int(connection.default_channel.client.llen("settlement"))


@pytest.mark.django_db(transaction=True)
def test_it_rings_after_the_commit_and_not_before() -> None:
    with transaction.atomic():
        wake_up.send(TASK)
        assert rings() == 0
    assert rings() == 1


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_rings_nobody() -> None:
    with transaction.atomic():
        wake_up.send(TASK)
        transaction.set_rollback(True)
    assert rings() == 0


@pytest.mark.django_db(transaction=True)
def test_a_task_that_was_rung_a_moment_ago_is_left_alone() -> None:
    wake_up.send(TASK)
    wake_up.send(TASK, TASK)
    assert rings() == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_at_the_door_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from kombu.exceptions import OperationalError

    def no_answer(*_: object, **__: object) -> None:
        raise OperationalError("Connection refused")

    monkeypatch.setattr(app, "send_task", no_answer)
    wake_up.send(TASK)


@pytest.mark.django_db(transaction=True)
def test_a_dead_redis_costs_a_request_next_to_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        wake_up, "app", Celery("nobody", broker=f"redis+socket://{tmp_path}/nobody.sock", set_as_current=False)
    )
    started = clock.monotonic()
    wake_up.send(TASK)
    assert clock.monotonic() - started < 1.5, "kombu's own patience is six seconds"
    assert wake_up._was_sent_just_now(TASK), "The next requests do not even try."
