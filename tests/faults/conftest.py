"""Fixtures: the partner and bank of the story tests, and a server that forks processes to kill."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories.webhooks import Receiver
from tests.faults.fork_server import ForkServer
from tests.faults.scenario import Scenario
from tests.flows.conftest import bank, monday, partner
from tests.flows.world import Bank, Partner

__all__ = ["bank", "monday", "partner"]


@pytest.fixture(scope="session")
def fork_server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkServer]:
    """One for all tests of a process: it has loaded everything once."""
    opened = ForkServer(tmp_path_factory.mktemp("faults"))
    yield opened
    opened.stop()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """The partner's webhook server."""
    with Receiver().running() as running:
        settings.WEBHOOK_ALLOWED_PRIVATE_TARGETS = [running.target]
        yield running


@pytest.fixture
def scenario(partner: Partner, bank: Bank, fork_server: ForkServer, receiver: Receiver, monday: Any) -> Scenario:
    """A scenario that has not begun."""
    return Scenario(partner=partner, bank=bank, fork_server=fork_server, receiver=receiver, machine_time=monday)
