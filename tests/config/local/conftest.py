"""A cluster of its own for the tests that kill clusters."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from config.local import credentials, records
from config.local.places import place
from config.local.services import Services, stop_keeper


@pytest.fixture
def trial() -> Iterator[Services]:
    """Embedded services that nobody else uses; nothing of them stays."""
    services = Services("trial")
    _clear(services)
    yield services
    services.stop()
    _clear(services)


def _clear(services: Services) -> None:
    running = records.read(services.where)
    if running is not None and running.keeper.is_alive():
        stop_keeper(running.keeper)
    where = place("trial")
    for folder in (where.state, where.home, where.sockets):
        shutil.rmtree(folder, ignore_errors=True)
    credentials.load.cache_clear()
