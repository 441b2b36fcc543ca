"""Redis is a doorbell: where nobody is at the door, every request is answered and all work is found in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.factories.webhooks import Receiver
from tests.faults.nursery import Nursery
from tests.faults.points import BY_NAME, Point
from tests.faults.river import River
from tests.flows.world import Bank, Partner

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])]


@pytest.fixture
def river(nursery_without_redis: Nursery, partner: Partner, bank: Bank, receiver: Receiver, monday: Any) -> River:
    """A story in which no process has a Redis: web, workers and dispatcher."""
    told = River(partner=partner, bank=bank, nursery=nursery_without_redis, receiver=receiver, machine_time=monday)
    told.web = told.nursery.serve()
    return told


@pytest.fixture
def nursery_without_redis(tmp_path: Path) -> Iterator[Nursery]:
    """Its forks look for Redis where nobody is."""
    opened = Nursery(tmp_path, TEST_REDIS_URL=f"unix://{tmp_path}/nobody-is-here.sock")
    yield opened
    opened.stop()


@pytest.mark.parametrize("point", [None, BY_NAME["file-sent"]], ids=["undisturbed", "and-a-worker-dies"])
def test_stopped_for_good(river: River, point: Point | None) -> None:
    river.tell(point)
    river.must_be_whole()
