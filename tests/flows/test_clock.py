"""The test clock does not jump over work: it stops at cut-offs, and says whether it is ready."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from settlement.limits import CLOCK_STOP_MAX
from settlement.models import Instruction, Submission, Window
from tests.factories import partners as make_partners
from tests.flows.world import Beat, Clock, Partner

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])
WEEK = timedelta(days=7)


def test_a_week_at_once_pays_on_the_promised_day(partner: Partner, beat: Beat, clock: Clock) -> None:
    partner.fund("1000.00")
    batch = partner.pay("10.00", "20.00")
    beat.dispatch()
    (promised_on,) = {transfer.promised_on for transfer in batch.transfers()}
    clock.advance(WEEK)
    assert clock.said["status"] == "advancing"
    assert datetime.fromisoformat(clock.said["now"]) < datetime.fromisoformat(clock.said["advances_to"])
    assert clock.now() < Window.objects.get().release_at + timedelta(minutes=1), "it stops where the file has to leave"
    for _ in range(3):
        beat.tick()
    assert clock.read()["status"] == "ready"
    assert batch.statuses() == ["settled"] * 2
    assert {row.settled_on for row in Instruction.objects.across_environments()} == {promised_on}
    assert Submission.objects.get().effective_on == promised_on


def test_held_transfers_get_their_window_before_the_clock_moves(partner: Partner, beat: Beat, clock: Clock) -> None:
    partner.fund("1000.00")
    batch = partner.pay("10.00")
    before = clock.now()
    answer = partner.api.post("/v1/test/clock/advance", {"seconds": 86_400})
    assert answer.json()["status"] == "advancing" and clock.now() - before < timedelta(minutes=1)
    for _ in range(3):
        beat.tick()
    assert clock.read()["status"] == "ready" and clock.now() - before >= timedelta(days=1)
    assert batch.transfers()[0].promised_on == Submission.objects.get().effective_on


def test_the_clock_stops_for_the_transfers_of_other_partners_too(partner: Partner, beat: Beat, clock: Clock) -> None:
    neighbour = Partner(make_partners.environment())
    neighbour.fund("1000.00")
    batch = neighbour.pay("10.00")
    beat.dispatch()
    clock.advance(WEEK)
    for _ in range(3):
        beat.tick()
    assert clock.read()["status"] == "ready" and batch.statuses() == ["settled"]
    assert Submission.objects.get().effective_on == batch.transfers()[0].promised_on
    assert neighbour.told()["transfer.overdue"] == 0


def test_without_work_it_is_there_at_once(beat: Beat, clock: Clock) -> None:
    assert clock.read()["status"] == "ready"
    before = clock.now()
    clock.advance(WEEK)
    assert clock.now() - before >= WEEK and clock.read()["status"] == "ready"


def test_work_that_does_not_end_holds_the_clock_for_a_bounded_time(
    partner: Partner, beat: Beat, clock: Clock, monday: Any
) -> None:
    partner.fund("1000.00")
    partner.pay("10.00")
    beat.dispatch()
    clock.advance(WEEK)
    beat.tell_bank()
    assert clock.read()["status"] == "advancing"
    monday.shift(CLOCK_STOP_MAX)
    beat.tell_bank()
    assert clock.read()["status"] == "ready"
