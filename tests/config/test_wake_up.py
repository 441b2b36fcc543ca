"""Wake-ups are sent after the commit and not too often, and a broker that is away does no harm."""

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
def empty_queue() -> Iterator[None]:
    wake_up._sent_at.clear()
    with app.connection_for_write() as connection:
        connection.default_channel.client.delete("settlement")
    yield
    with app.connection_for_write() as connection:
        connection.default_channel.client.delete("settlement")


def messages() -> int:
    with app.connection_for_write() as connection:
        return int(connection.default_channel.client.llen("settlement"))


@pytest.mark.django_db(transaction=True)
def test_it_is_sent_after_the_commit() -> None:
    with transaction.atomic():
        wake_up.send(TASK)
        assert messages() == 0
    assert messages() == 1


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_sends_nothing() -> None:
    with transaction.atomic():
        wake_up.send(TASK)
        transaction.set_rollback(True)
    assert messages() == 0


@pytest.mark.django_db(transaction=True)
def test_it_is_not_repeated_within_a_moment() -> None:
    wake_up.send(TASK)
    wake_up.send(TASK, TASK)
    assert messages() == 1


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from kombu.exceptions import OperationalError

    def no_answer(*_: object, **__: object) -> None:
        raise OperationalError("Connection refused")

    monkeypatch.setattr(app, "send_task", no_answer)
    wake_up.send(TASK)


@pytest.mark.django_db(transaction=True)
def test_a_dead_redis_hardly_delays_a_request(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        wake_up, "app", Celery("away", broker=f"redis+socket://{tmp_path}/missing.sock", set_as_current=False)
    )
    started = clock.monotonic()
    wake_up.send(TASK)
    assert clock.monotonic() - started < 1.5, "kombu's default policy tries for six seconds"
    assert wake_up._was_sent_just_now(TASK), "The next requests do not try."
