"""Redis is a doorbell: where nobody is at the door, every request is answered and all work is found in PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.factories.webhooks import Receiver
from tests.faults.nursery import Nursery
from tests.faults.points import BY_NAME
from tests.faults.river import River
from tests.flows.world import Bank, Partner

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])]


@pytest.mark.parametrize("point", [None, BY_NAME["file-sent"]], ids=["undisturbed", "and-a-worker-dies"])
def test_stopped_for_good(partner: Partner, bank: Bank, receiver: Receiver, monday: Any, tmp_path: Path, point: Any) -> None:
    """No process has a Redis: web, workers and dispatcher."""
    nursery = Nursery(tmp_path, TEST_REDIS_URL=f"unix://{tmp_path}/nobody-is-here.sock")
    try:
        river = River(partner=partner, bank=bank, nursery=nursery, receiver=receiver, machine_time=monday)
        river.web = nursery.serve()
        river.tell(point)
        river.must_be_whole()
    finally:
        nursery.stop()
