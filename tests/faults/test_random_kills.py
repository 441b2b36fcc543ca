"""Everything that runs, PostgreSQL and Redis too, is killed in a random order while a payroll is paid, and the totals are those of a good day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories.settlement import items
from tests.factories.webhooks import Receiver
from tests.faults.platform import TARGETS, Customer, Killer, Platform, running
from tests.flows.world import fate

pytestmark = [pytest.mark.faults, pytest.mark.timeout(400)]
SEEDS = (2026, 7)

AMOUNTS = [f"{100 + number}.{number % 100:02d}" for number in range(195)] + [fate(3)] * 3 + [fate(50)] * 2
ENDS = {"settled": 195, "returned": 3, "failed": 2}
FUNDS = "1000000.00"
ROUNDS, KILLS_A_DAY = 2, 3


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Everything, in a state of its own."""
    with Receiver().running() as receiver, running(receiver, tmp_path_factory.mktemp("platform")) as everything:
        yield everything


@pytest.fixture(scope="module")
def undisturbed(platform: Platform) -> dict[str, Any]:
    """The totals of a payroll on a good day."""
    customer = Customer(platform, "good-day")
    order(customer)
    return customer.live(ENDS)


def order(customer: Customer) -> None:
    """Register an endpoint, let money arrive, and pay a payroll."""
    customer.post("/v1/webhooks", {"url": customer.platform.receiver.url})
    customer.post("/v1/test/fundings", {"amount": FUNDS, "currency": "USD", "reference": "funding"})
    customer.post("/v1/transfers/batch", {"items": items(AMOUNTS)})


def must_be_whole(customer: Customer) -> None:
    """What a bad day must not change."""
    found = customer.platform.fork_server.tell("judge", customer.environment)
    heard = {request.headers["webhook-id"] for request in customer.platform.receiver.received}
    assert set(found.pop("events")) <= heard
    assert found.pop("float_minor") == found.pop("bank_minor")
    assert found == {
        "books_balance": True,
        "violations": [],
        "seen_more_than_once": {},
        "files_seen_more_than_once": [],
        "stuck": {},
        "balances_agree": True,
        "discrepancies": [],
    }


def test_everything_is_killed_and_nothing_is_lost(platform: Platform, undisturbed: dict[str, Any]) -> None:
    for seed in SEEDS:  # One test, so that the platform is started once however many workers there are.
        live_through_a_bad_day(platform, undisturbed, seed)


def live_through_a_bad_day(platform: Platform, undisturbed: dict[str, Any], seed: int) -> None:
    """A payroll is paid while everything is killed; the seed says in which order."""
    customer = Customer(platform, f"bad-day-{seed}")
    killer = Killer(platform.supervisor, seed=seed, rounds=ROUNDS)
    killer.start()
    try:
        order(customer)
        totals = customer.live(
            ENDS, before_day=lambda day: killer.wait_for_kills(min(KILLS_A_DAY * day, len(killer.plan)))
        )
    finally:
        killer.stop()
    assert set(killer.killed) == set(TARGETS), f"the story was over before everybody was killed: {killer.killed}"
    assert totals == undisturbed, f"seed {seed}"
    must_be_whole(customer)
