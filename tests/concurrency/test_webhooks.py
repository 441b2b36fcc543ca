"""Several dispatchers with real threads and sockets: every event arrives once and in order."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from config.kernel import clock, ids
from tests.factories import partners, webhooks
from tests.factories.webhooks import Answer, Receiver
from webhooks import delivery, fanout, limits
from webhooks.dispatcher import Dispatcher
from webhooks.endpoint_cache import EndpointCache
from webhooks.models import Attempt, Delivery
from webhooks.sending import Sender
from webhooks.states import DeliveryStatus

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def receivers(settings: Settings) -> Iterator[tuple[Receiver, Receiver]]:
    with Receiver().running() as one, Receiver().running() as other:
        settings.WEBHOOK_ALLOWED_PRIVATE_TARGETS = [one.target, other.target]
        yield one, other


class Running:
    """A dispatcher in a thread of its own."""

    def __init__(self, allowed: list[str]) -> None:
        self._allowed = allowed
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    async def _run(self) -> None:
        async with Sender(allowed_private=self._allowed) as sender:
            self.dispatcher = Dispatcher(sender)
            self._loop = asyncio.get_running_loop()
            self._ready.set()
            await self.dispatcher.run()

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(10)

    def stop(self) -> None:
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self.dispatcher.stop)
        self._thread.join(40)
        assert not self._thread.is_alive()


@contextmanager
def dispatchers(count: int, *receivers: Receiver) -> Iterator[list[Running]]:
    running = [Running([receiver.target for receiver in receivers]) for _ in range(count)]
    for one in running:
        one.start()
    try:
        yield running
    finally:
        for one in running:
            one.stop()


def wait_for(receiver: Receiver, count: int) -> None:
    for _ in range(count):
        assert receiver.arrived.acquire(timeout=20), f"{len(receiver.received)} of {count} arrived"


def wait_until_recorded(count: int) -> None:
    tick = threading.Event()
    for _ in range(400):
        if Delivery.objects.across_environments().filter(status=DeliveryStatus.DELIVERED).count() >= count:
            return
        tick.wait(0.05)
    raise AssertionError(f"{count} deliveries were not recorded in time")


def in_threads(work: Any, count: int) -> list[Any]:
    def run(number: int) -> Any:
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_two_dispatchers_deliver_everything_once_and_keep_the_order_of_each_subject(
    receivers: tuple[Receiver, Receiver],
) -> None:
    receiver, _ = receivers
    environment = partners.environment()
    webhooks.endpoint(environment, url=receiver.url)
    subjects = ids.new_many(20)
    with dispatchers(2, receiver):
        for number in range(5):
            for subject in subjects:
                webhooks.emit(environment, subject_id=subject, data={"subject": str(subject), "n": number})
        wait_for(receiver, 100)
        wait_until_recorded(100)
    assert set(Counter(one.headers["webhook-id"] for one in receiver.received).values()) == {1}
    order: dict[str, list[int]] = defaultdict(list)
    for one in receiver.received:
        order[one.json["data"]["subject"]].append(one.json["data"]["n"])
    assert all(numbers == [0, 1, 2, 3, 4] for numbers in order.values())


def test_an_endpoint_that_never_answers_delays_no_other(receivers: tuple[Receiver, Receiver]) -> None:
    stuck, healthy = receivers
    environment = partners.environment()
    webhooks.endpoint(environment, url=stuck.url)
    webhooks.endpoint(environment, url=healthy.url)
    stuck.gate.clear()
    webhooks.emit(environment, count=300)
    with dispatchers(1, stuck, healthy):
        wait_for(healthy, 300)
        assert len(stuck.received) <= limits.SOCKETS_FIRST, "more sockets were given to a server that did not answer"
        wait_until_recorded(300)
        stuck.gate.set()


def test_a_stopped_dispatcher_gives_back_what_it_did_not_send(receivers: tuple[Receiver, Receiver]) -> None:
    receiver, _ = receivers
    environment = partners.environment()
    webhooks.endpoint(environment, url=receiver.url)
    receiver.gate.clear()
    webhooks.emit(environment, count=30)
    with dispatchers(1, receiver):
        wait_for(receiver, limits.SOCKETS_FIRST)
        receiver.gate.set()
    rows = Delivery.objects.across_environments()
    assert not rows.exclude(lease_until=None).exists()
    assert (
        rows.filter(status=DeliveryStatus.DELIVERED).count()
        == len(receiver.received)
        == Attempt.objects.across_environments().count()
    )
    assert set(rows.filter(status=DeliveryStatus.PENDING).values_list("attempts", flat=True)) <= {0}


def test_fan_outs_at_the_same_time_make_each_delivery_once() -> None:
    environment = partners.environment()
    webhooks.endpoint(environment)
    webhooks.endpoint(environment)
    webhooks.emit(environment, count=400)
    now = clock.machine_now()
    in_threads(lambda _: [fanout.fan_out(now=now, at_most=50) for _ in range(10)], 4)
    fanout.fan_out_all(now=now)
    assert Delivery.objects.across_environments().count() == 800


def test_claims_at_the_same_time_share_nothing() -> None:
    environment = partners.environment()
    for _ in range(3):
        webhooks.endpoint(environment)
    webhooks.emit(environment, count=100)
    now = clock.machine_now()
    fanout.fan_out_all(now=now)
    claimed = in_threads(
        lambda _: [p.delivery_id for _ in range(5) for p in delivery.claim(now=now, cache=EndpointCache(), at_most=60)],
        4,
    )
    flat = [delivery_id for part in claimed for delivery_id in part]
    assert len(flat) == len(set(flat))
    rest = delivery.claim(now=now + timedelta(seconds=1), cache=EndpointCache(), at_most=1000, slots_first=1000)
    assert len(flat) + len(rest) == 300


def test_a_later_event_of_a_subject_is_never_claimed_beside_an_earlier_one() -> None:
    environment = partners.environment()
    webhooks.endpoint(environment)
    subjects = ids.new_many(30)
    for _ in range(4):
        for subject in subjects:
            webhooks.emit(environment, subject_id=subject)
    now = clock.machine_now()
    fanout.fan_out_all(now=now)
    claimed = in_threads(
        lambda _: [
            p.event_id for _ in range(3) for p in delivery.claim(now=now, cache=EndpointCache(), slots_first=20)
        ],
        4,
    )
    assert sum(len(part) for part in claimed) == 30


def test_results_and_a_disabling_at_the_same_time_do_not_deadlock(receivers: tuple[Receiver, Receiver]) -> None:
    environment = partners.environment()
    endpoints = [webhooks.endpoint(environment) for _ in range(4)]
    webhooks.emit(environment, count=60)
    now = clock.machine_now()
    fanout.fan_out_all(now=now)
    attempts = delivery.claim(now=now, cache=EndpointCache(), slots_first=100)
    parts = [attempts[number::4] for number in range(4)]

    def work(number: int) -> int:
        status = 410 if number % 2 else 500
        return len(
            delivery.record_many([webhooks.result(attempt, status_code=status) for attempt in parts[number]], now=now)
        )

    in_threads(work, 4)
    assert Attempt.objects.across_environments().count() == 240
    assert (
        not Delivery.objects.across_environments()
        .filter(endpoint__in=endpoints, status=DeliveryStatus.PENDING)
        .exists()
    )


def test_a_failing_answer_is_recorded_by_the_dispatcher_too(receivers: tuple[Receiver, Receiver]) -> None:
    receiver, _ = receivers
    environment = partners.environment()
    webhooks.endpoint(environment, url=receiver.url)
    receiver.script.append(Answer(500))
    webhooks.emit(environment)
    with dispatchers(1, receiver):
        wait_for(receiver, 1)
    row = Delivery.objects.across_environments().get()
    assert (row.status, row.last_error, row.attempts, row.lease_until) == ("pending", "status", 1, None)
