"""All processes, PostgreSQL and Redis too, are killed while a payroll is paid; the totals stay right."""

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
    """All processes, on their own cluster."""
    with Receiver().running() as receiver, running(receiver, tmp_path_factory.mktemp("platform")) as everything:
        yield everything


@pytest.fixture(scope="module")
def undisturbed(platform: Platform) -> dict[str, Any]:
    """The totals of a payroll without kills."""
    customer = Customer(platform, "undisturbed")
    order(customer)
    return customer.advance_until(ENDS)


def order(customer: Customer) -> None:
    """Register an endpoint, fund the environment, and pay a payroll."""
    customer.post("/v1/webhooks", {"url": customer.platform.receiver.url})
    customer.post("/v1/test/fundings", {"amount": FUNDS, "currency": "USD", "reference": "funding"})
    customer.post("/v1/transfers/batch", {"items": items(AMOUNTS)})


def assert_consistent(customer: Customer) -> None:
    """What kills must not change."""
    found = customer.platform.fork_server.inspect("invariants", customer.environment)
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


def test_no_money_is_lost_when_all_processes_are_killed(platform: Platform, undisturbed: dict[str, Any]) -> None:
    for seed in SEEDS:  # One test, so that the platform is started once however many workers there are.
        pay_while_everything_is_killed(platform, undisturbed, seed)


def pay_while_everything_is_killed(platform: Platform, undisturbed: dict[str, Any], seed: int) -> None:
    """Pay a payroll while all processes are killed, in the order of the seed."""
    customer = Customer(platform, f"killed-{seed}")
    killer = Killer(platform.supervisor, seed=seed, rounds=ROUNDS)
    killer.start()
    try:
        order(customer)
        totals = customer.advance_until(
            ENDS, before_day=lambda day: killer.wait_for_kills(min(KILLS_A_DAY * day, len(killer.plan)))
        )
    finally:
        killer.stop()
    assert set(killer.killed) == set(TARGETS), f"the payroll was paid before all processes were killed: {killer.killed}"
    assert totals == undisturbed, f"seed {seed}"
    assert_consistent(customer)
