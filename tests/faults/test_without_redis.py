"""Without Redis every request is answered, and all work is found in PostgreSQL."""

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
    """A scenario without Redis for web, workers and dispatcher."""
    made = Scenario(
        partner=partner, bank=bank, fork_server=fork_server_without_redis, receiver=receiver, machine_time=monday
    )
    made.web = made.fork_server.serve()
    return made


@pytest.fixture
def fork_server_without_redis(tmp_path: Path) -> Iterator[ForkServer]:
    """Its forks connect to a Redis that does not exist."""
    opened = ForkServer(tmp_path, TEST_REDIS_URL=f"unix://{tmp_path}/missing.sock")
    yield opened
    opened.stop()


@pytest.mark.parametrize("point", [None, BY_NAME["file-sent"]], ids=["undisturbed", "and-a-worker-is-killed"])
def test_the_scenario_ends_without_redis(scenario: Scenario, point: Point | None) -> None:
    scenario.run(point)
    scenario.assert_consistent()
