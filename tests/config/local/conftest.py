"""A cluster of its own for the tests that kill clusters."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from config.local import credentials, records
from config.local.places import place
from config.local.services import Services, stop_keeper


@pytest.fixture
def trial() -> Iterator[Services]:
    """Embedded services that nobody else uses; nothing of them stays. Workers of pytest-xdist take turns: there is one such cluster per checkout."""
    with _turn():
        services = Services("trial")
        _clear(services)
        yield services
        services.stop()
        _clear(services)


@contextmanager
def _turn() -> Iterator[None]:
    lock = place("trial").state.parent / "trial.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def _clear(services: Services) -> None:
    running = records.read(services.where)
    if running is not None and running.keeper.is_alive():
        stop_keeper(running.keeper)
    where = place("trial")
    for folder in (where.state, where.home, where.sockets):
        shutil.rmtree(folder, ignore_errors=True)
    credentials.load.cache_clear()
