"""Three workers of each kind, the bank and a partner at once for days: no double payment, no cent lost."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from config.kernel import clock as kernel_clock
from payouts.models import Transfer
from settlement import confirmation, dispatch, doubts, submission
from settlement.models import Instruction
from settlement.planning import rail_accounts
from settlement.sandbox.models import Entry
from tests.factories import partners
from tests.factories.settlement import items
from tests.flows.world import Bank, Beat, Clock, Partner, books_balance, fate
from treasury.ledger import balances

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "sandbox"]), pytest.mark.slow]

FATES = [1, 2, 3, 9, 50, 52, 55, 56, 57]
DAYS = 6
SECONDS_AT_ONCE = 1.0
FUNDS_MINOR = 2_000_000_000


class Crowd:
    """Threads that do one thing each, over and over, until the bell."""

    def __init__(self) -> None:
        self.bell = threading.Event()
        self.errors: list[BaseException] = []
        self.answers: Counter[str] = Counter()

    def run(self, acts: list[Callable[[], Any]], seconds: float) -> None:
        self.bell.clear()
        threads = [threading.Thread(target=self._again, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        self.bell.wait(seconds)
        self.bell.set()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive(), "a worker waits for ever"

    def _again(self, act: Callable[[], Any]) -> None:
        try:
            while not self.bell.is_set():
                act()
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            self.errors.append(error)
        finally:
            connections.close_all()


def worker() -> None:
    dispatch.dispatch_held(machine_now=kernel_clock.machine_now())
    submission.run_due_windows(read_clock=kernel_clock.machine_now)
    confirmation.collect_all(read_clock=kernel_clock.machine_now)
    doubts.resolve_due(read_clock=kernel_clock.machine_now)


class Impatient:
    """Orders, cancels and retries without looking, from two programs under the same keys."""

    def __init__(self, partner: Partner, crowd: Crowd, seed: int) -> None:
        self.partner, self.crowd, self.chance = partner, crowd, random.Random(seed)
        self.api = partners.client(partner.environment)
        self.orders = 0

    def __call__(self) -> None:
        rows = list(Transfer.objects.within(self.partner.environment).values_list("id", "status"))
        self.orders += 1
        act = self.chance.choice(["order", "cancel", "retry", "retry", "retry"])
        if act == "order" or not rows:
            amounts = [fate(self.chance.choice(FATES)) if self.chance.random() < 0.4 else "10.00" for _ in range(6)]
            # Both programs count alike: each request is sent twice at about the same time.
            body = {
                "items": [each | {"reference": f"o-{self.orders}-{place}"} for place, each in enumerate(items(amounts))]
            }
            self._note(act, self.api.post("/v1/transfers/batch", body, idempotency_key=f"o-{self.orders}"))
        else:
            wanted = (
                [id_ for id_, status in rows if status in ("failed", "returned", "dead_letter")]
                if act == "retry"
                else [id_ for id_, _ in rows]
            )
            if wanted:
                public_id = Transfer(id=self.chance.choice(wanted)).public_id
                self._note(
                    act,
                    self.api.post(
                        f"/v1/transfers/{public_id}/{act}", {}, idempotency_key=f"{act}-{self.chance.random()}"
                    ),
                )

    def _note(self, act: str, answer: Any) -> None:
        self.crowd.answers[
            f"{act} {answer.status_code} {'' if answer.status_code < 300 else answer.json()['code']}"
        ] += 1
        assert answer.status_code < 500 or answer.status_code == 503, answer.content


def test_everything_at_once(partner: Partner, clock: Clock, beat: Beat, bank: Bank) -> None:
    partner.fund(f"{FUNDS_MINOR // 100}.00")
    crowd = Crowd()
    people = [Impatient(partner, crowd, 7), Impatient(partner, crowd, 7)]
    for _ in range(DAYS):
        crowd.run([worker, worker, worker, bank.works, *people], SECONDS_AT_ONCE)
        clock.advance(timedelta(hours=13))
    for _ in range(12):
        crowd.run([worker, worker, bank.works], 0.3)
        clock.advance(timedelta(hours=20))
    assert not crowd.errors, crowd.errors
    everybody_is_paid_once_or_not_at_all()
    assert books_balance()
    settled = sum(
        Transfer.objects.within(partner.environment).filter(status="settled").values_list("amount_minor", flat=True)
    )
    house = rail_accounts.by_code("ach-test").environment_id
    float_minor = balances.now(environment_id=house, code="rail:ach-test:float", currency="USD")
    assert float_minor == FUNDS_MINOR - settled, "what left the bank is what we hold for settled"
    assert {"settled", "returned", "failed", "cancelled"} <= set(statuses()), (
        "the days were too quiet to prove anything"
    )


def statuses() -> Counter[str]:
    return Counter(Transfer.objects.across_environments().values_list("status", flat=True))


def everybody_is_paid_once_or_not_at_all() -> None:
    """Beside the bank's own memory: entries that it paid and never took back, by the transfer that they belong to."""
    assert not Entry.objects.filter(seen_count__gt=1).exists()
    transfer_of = dict(
        Instruction.objects.across_environments().exclude(trace_number=None).values_list("trace_number", "transfer_id")
    )
    paid = Counter(
        transfer_of[trace] for trace in Entry.objects.filter(status="settled").values_list("trace", flat=True)
    )
    for transfer in Transfer.objects.across_environments():
        # What the bank reported with another amount (fate 55) stays submitted until a person looks.
        wanted = {"settled": {1}, "submitted": {0, 1}}.get(transfer.status, {0})
        assert paid[transfer.id] in wanted, (
            f"{transfer.public_id} is {transfer.status}, and the bank paid it {paid[transfer.id]} times"
        )
