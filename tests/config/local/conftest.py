"""A cluster of its own for the tests that kill clusters."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from config.local import credentials, state_files
from config.local.paths import service_paths
from config.local.services import Services, stop_daemon


@pytest.fixture
def trial() -> Iterator[Services]:
    """Embedded services for one test, removed after it. There is one such cluster per checkout."""
    with _turn():
        services = Services("trial")
        _clear(services)
        yield services
        services.stop()
        _clear(services)


@contextmanager
def _turn() -> Iterator[None]:
    lock = service_paths("trial").state.parent / "trial.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def _clear(services: Services) -> None:
    running = state_files.read(services.paths)
    if running is not None and running.daemon.is_alive():
        stop_daemon(running.daemon)
    paths = service_paths("trial")
    for folder in (paths.state, paths.home, paths.sockets):
        shutil.rmtree(folder, ignore_errors=True)
    credentials.load.cache_clear()
