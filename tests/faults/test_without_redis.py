"""Redis is a doorbell: where nobody is at the door, every request is answered and all work is found in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.factories.webhooks import Receiver
from tests.faults.fork_server import ForkServer
from tests.faults.points import BY_NAME, Point
from tests.faults.scenario import Scenario
from tests.flows.world import Bank, Partner

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])]


@pytest.fixture
def scenario(
    fork_server_without_redis: ForkServer, partner: Partner, bank: Bank, receiver: Receiver, monday: Any
) -> Scenario:
    """A story in which no process has a Redis: web, workers and dispatcher."""
    told = Scenario(
        partner=partner, bank=bank, fork_server=fork_server_without_redis, receiver=receiver, machine_time=monday
    )
    told.web = told.fork_server.serve()
    return told


@pytest.fixture
def fork_server_without_redis(tmp_path: Path) -> Iterator[ForkServer]:
    """Its forks look for Redis where nobody is."""
    opened = ForkServer(tmp_path, TEST_REDIS_URL=f"unix://{tmp_path}/nobody-is-here.sock")
    yield opened
    opened.stop()


@pytest.mark.parametrize("point", [None, BY_NAME["file-sent"]], ids=["undisturbed", "and-a-worker-dies"])
def test_stopped_for_good(scenario: Scenario, point: Point | None) -> None:
    scenario.tell(point)
    scenario.must_be_whole()
