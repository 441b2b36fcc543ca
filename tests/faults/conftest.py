"""The stage of the bad days: the world of the stories, and a nursery of processes that may die."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories.webhooks import Receiver
from tests.faults.nursery import Nursery
from tests.faults.river import River
from tests.flows.conftest import bank, monday, partner
from tests.flows.world import Bank, Partner

__all__ = ["bank", "monday", "partner"]


@pytest.fixture(scope="session")
def nursery(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """One for all tests: it has loaded everything, and forks."""
    opened = Nursery(tmp_path_factory.mktemp("faults"))
    yield opened
    opened.stop()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """The partner's server for webhooks."""
    with Receiver().running() as running:
        settings.WEBHOOK_ALLOWED_PRIVATE_TARGETS = [running.target]
        yield running


@pytest.fixture
def river(partner: Partner, bank: Bank, nursery: Nursery, receiver: Receiver, monday: Any) -> River:
    """A story that is about to begin."""
    return River(partner=partner, bank=bank, nursery=nursery, receiver=receiver, machine_time=monday)
