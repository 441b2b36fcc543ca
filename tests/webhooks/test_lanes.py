"""Fairness inside one process: what a lane may do is earned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from config.kernel import ids
from webhooks import retries
from webhooks.lanes import Lane, Lanes
from webhooks.limits import SOCKETS_FIRST, SOCKETS_PER_ENDPOINT_MAX
from webhooks.parcels import Address, Parcel, Result
from webhooks.states import AttemptError

NOW = datetime(2030, 1, 2, tzinfo=UTC)


def parcel(address: Address | None = None) -> Parcel:
    where = address or Address(
        ids.new(), 1, "https://hooks.example.com/", livemode=False, secrets=(), schedule=retries.DEFAULT_SCHEDULE
    )
    return Parcel(
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


def result(error: AttemptError = AttemptError.NONE, *, milliseconds: int = 5) -> Result:
    return Result(parcel(), NOW, milliseconds, error)


def test_a_quick_endpoint_earns_sockets_and_a_queue() -> None:
    lane = Lane()
    assert lane.slots == SOCKETS_FIRST
    for _ in range(500):
        lane.learn(result())
    assert lane.sockets == SOCKETS_PER_ENDPOINT_MAX
    assert lane.slots > SOCKETS_PER_ENDPOINT_MAX


def test_a_dead_endpoint_soon_costs_one_socket() -> None:
    lane = Lane(sockets=SOCKETS_PER_ENDPOINT_MAX)
    for _ in range(7):
        lane.learn(result(AttemptError.TIMEOUT, milliseconds=15_000))
    assert (lane.sockets, lane.slots) == (1, 1)


def test_a_slow_answer_costs_sockets_too() -> None:
    lane = Lane()
    lane.learn(result(milliseconds=9_000))
    assert lane.sockets == SOCKETS_FIRST // 2
    lane.learn(result(milliseconds=1_500))
    assert lane.sockets == SOCKETS_FIRST // 2, "neither quick nor slow changes nothing"


def test_what_is_held_counts_against_the_slots() -> None:
    lanes, one = Lanes(), parcel()
    lanes.add([one, parcel(one.address), parcel()])
    lane = lanes.of(one.address.endpoint_id)
    lane.in_flight = 1
    assert lane.slots == SOCKETS_FIRST - 3
    assert lane.free_sockets == 2
    assert (lanes.held, lanes.in_flight) == (4, 1)
    assert len(lanes.empty()) == 3
    assert lanes.held == 1


def test_idle_lanes_are_forgotten_unless_they_learned_something() -> None:
    lanes, one = Lanes(), parcel()
    lanes.add([one])
    lanes.empty()
    assert lanes.slots() == {}
    lanes.add([one])
    lanes.empty()
    lanes.of(one.address.endpoint_id).sockets = 1
    assert lanes.slots() == {one.address.endpoint_id: 1}
