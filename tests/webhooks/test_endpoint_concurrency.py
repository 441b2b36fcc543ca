"""Sockets of endpoints and environments in one dispatcher."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from config.kernel import ids
from webhooks import retries
from webhooks.attempts import AttemptResult, EndpointSnapshot, PendingAttempt
from webhooks.endpoint_concurrency import EndpointQueue, EndpointQueues
from webhooks.limits import (
    CLAIMED_OF_FAILING_MAX,
    CLAIMED_PER_ENVIRONMENT_MAX,
    SOCKETS_FIRST,
    SOCKETS_PER_ENDPOINT_MAX,
    SOCKETS_PER_ENVIRONMENT_MAX,
)
from webhooks.states import AttemptError

NOW = datetime(2030, 1, 2, tzinfo=UTC)


def attempt(endpoint: EndpointSnapshot | None = None, *, environment_id: uuid.UUID | None = None) -> PendingAttempt:
    where = endpoint or EndpointSnapshot(
        ids.new(),
        environment_id or ids.new(),
        1,
        "https://hooks.example.com/",
        livemode=False,
        secrets=(),
        schedule=retries.DEFAULT_SCHEDULE,
    )
    return PendingAttempt(
        ids.new(),
        1,
        1,
        1,
        where,
        ids.new(),
        b"{}",
        is_test=False,
        is_replay=False,
        lease_until=NOW + timedelta(minutes=5),
    )


def result(error: AttemptError = AttemptError.NONE, *, milliseconds: int = 5) -> AttemptResult:
    return AttemptResult(attempt(), NOW, milliseconds, error)


def test_a_fast_endpoint_gets_more_sockets_and_is_claimed_ahead() -> None:
    queue = EndpointQueue(ids.new())
    assert queue.slots == SOCKETS_FIRST
    for _ in range(500):
        queue.adjust(result())
    assert queue.sockets == SOCKETS_PER_ENDPOINT_MAX
    assert queue.slots > SOCKETS_PER_ENDPOINT_MAX


def test_a_dead_endpoint_soon_uses_one_socket() -> None:
    queue = EndpointQueue(ids.new(), sockets=SOCKETS_PER_ENDPOINT_MAX)
    for _ in range(7):
        queue.adjust(result(AttemptError.TIMEOUT, milliseconds=15_000))
    assert (queue.sockets, queue.slots) == (1, 1)


def test_a_slow_answer_takes_sockets_away() -> None:
    queue = EndpointQueue(ids.new())
    queue.adjust(result(milliseconds=9_000))
    assert queue.sockets == SOCKETS_FIRST // 2
    queue.adjust(result(milliseconds=1_500))
    assert queue.sockets == SOCKETS_FIRST // 2, "an answer that is neither fast nor slow changes nothing"


def test_held_attempts_count_against_the_slots() -> None:
    queues, one = EndpointQueues(), attempt()
    queues.add([one, attempt(one.endpoint), attempt()])
    queue = queues.of(one.endpoint.endpoint_id)
    queues.take_socket(queue)
    assert queue.slots == SOCKETS_FIRST - 3
    assert queue.free_sockets == 2
    assert (queues.held, queues.in_flight) == (4, 1)
    assert len(queues.empty()) == 3
    assert queues.held == 1


def test_an_idle_queue_is_dropped_unless_its_sockets_changed() -> None:
    queues, one = EndpointQueues(), attempt()
    queues.add([one])
    queues.empty()
    assert queues.slots() == {}
    queues.add([one])
    queues.empty()
    queues.of(one.endpoint.endpoint_id).sockets = 1
    assert queues.slots() == {one.endpoint.endpoint_id: 1}


def test_the_endpoints_of_one_environment_share_a_bound_of_sockets() -> None:
    queues, busy = EndpointQueues(), ids.new()
    queues.add([attempt(environment_id=busy) for _ in range(SOCKETS_PER_ENVIRONMENT_MAX + 20)])
    for queue in queues.startable():
        for _ in range(queues.free_sockets_of(queue)):
            queues.take_socket(queue)
    assert queues.in_flight == SOCKETS_PER_ENVIRONMENT_MAX
    assert queues.startable() == []
    other = attempt()
    queues.add([other])
    assert queues.startable() == [queues.of(other.endpoint.endpoint_id)]
    queues.give_back_socket(next(iter(queues._queues.values())))
    assert len(queues.startable()) > 1


def test_the_endpoints_of_one_environment_share_what_is_claimed() -> None:
    queues, busy = EndpointQueues(), ids.new()
    first = [attempt(environment_id=busy) for _ in range(50)]
    queues.add(first)
    for one in first:
        queues.of(one.endpoint.endpoint_id).sockets = SOCKETS_PER_ENDPOINT_MAX
    assert sum(queues.slots().values()) == CLAIMED_PER_ENVIRONMENT_MAX - 50


def test_failing_endpoints_share_what_is_claimed_across_environments() -> None:
    queues = EndpointQueues()
    failing, healthy = [attempt() for _ in range(CLAIMED_OF_FAILING_MAX)], attempt()
    queues.add([*failing, healthy])
    for one in failing:
        queues.of(one.endpoint.endpoint_id).sockets = 1
    slots = queues.slots()
    assert queues.capacity_for_failing == 0
    assert {slots[one.endpoint.endpoint_id] for one in failing} == {0}
    assert slots[healthy.endpoint.endpoint_id] == SOCKETS_FIRST - 1
