"""A promised day that passes without an outcome is a state that partners and staff see."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from config.kernel import clock as kernel_clock
from payouts import transfers
from settlement import monitor, overdue
from settlement.models import Incident, InstructionHistory
from settlement.ops import dashboard
from tests.flows.world import Batch, Beat, Clock, Partner, fate

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])
DAY = timedelta(days=1)


@pytest.fixture
def silent(partner: Partner, beat: Beat, clock: Clock) -> Batch:
    """One transfer that the bank accepts and never mentions again, and one that it pays."""
    partner.fund("200000.00")
    batch = partner.pay(fate(58), "10.00")
    clock.to_the_cut_off()
    beat.tick()
    clock.to_the_settlement()
    beat.tick()
    assert batch.statuses() == ["submitted", "settled"]
    return batch


def a_day_later(beat: Beat, clock: Clock) -> None:
    clock.advance(DAY)
    beat.tick()
    beat.tick()
    overdue.mark_due(read_clock=kernel_clock.machine_now)


def listed(api: Any, value: str) -> list[dict[str, Any]]:
    answer = api.get("/v1/transfers", {"is_overdue": value})
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = json.loads(answer.content)["data"]
    return found


def test_it_is_not_overdue_on_the_promised_day(silent: Batch, api: Any) -> None:
    overdue.mark_due(read_clock=kernel_clock.machine_now)
    assert listed(api, "true") == []


def test_partner_sees_it_on_the_object_in_the_list_and_as_one_event(
    silent: Batch, partner: Partner, api: Any, beat: Beat, clock: Clock
) -> None:
    for _ in range(3):
        a_day_later(beat, clock)
    (found,) = listed(api, "true")
    assert found["id"] == silent.transfers()[0].public_id and found["is_overdue"] is True
    assert [each["is_overdue"] for each in listed(api, "false")] == [False]
    assert api.get("/v1/transfers", {"is_overdue": "yes"}).status_code == 422
    assert partner.told()["transfer.overdue"] == 1
    timeline = json.loads(api.get(f"/v1/transfers/{found['id']}/timeline").content)
    assert "transfer.overdue" in json.dumps(timeline)


def test_an_outcome_ends_it(silent: Batch, api: Any, beat: Beat, clock: Clock) -> None:
    a_day_later(beat, clock)
    late = silent.transfers()[0]
    now = kernel_clock.machine_now()
    transfers.settle_many([transfers.Paid(late.pk)], settled_at=clock.now(), now=now)
    assert listed(api, "true") == []


def test_staff_see_it_on_the_dashboard_and_in_the_backlog(silent: Batch, beat: Beat, clock: Clock) -> None:
    a_day_later(beat, clock)
    now = kernel_clock.machine_now()
    question = dashboard.Question(livemode=False, now=now, days=1)
    (item,) = [each for each in dashboard.contribute(question).action_items if each.title == "Transfers overdue"]
    assert item.count == 1 and item.oldest is not None
    assert {each.what: each.count for each in monitor.backlog(machine_now=now)}["transfers overdue"] == 1


def test_the_doubt_stays_and_is_asked_about(silent: Batch, beat: Beat, clock: Clock) -> None:
    """The bank's "accepted" is no news after the day of payment: the instruction does not change back each day."""
    for _ in range(5):
        a_day_later(beat, clock)
    assert silent.attempts() == ["in_doubt"]
    moves = InstructionHistory.objects.filter(subject_id=silent.transfers()[0].instructions.get().pk)
    assert list(moves.order_by("id").values_list("to_status", flat=True)).count("in_doubt") == 1


def test_a_person_is_asked_to_call_the_bank_once(silent: Batch, beat: Beat, clock: Clock) -> None:
    for _ in range(2):
        a_day_later(beat, clock)
    assert not Incident.objects.filter(kind="bank_silent").exists()
    for _ in range(3):
        a_day_later(beat, clock)
    incident = Incident.objects.get(kind="bank_silent")
    assert incident.instruction is not None and str(incident.instruction.trace_number) in incident.detail
    incident.closed_at, incident.closed_by, incident.resolution = clock.now(), "tests", "The bank looks for it."
    incident.save()
    a_day_later(beat, clock)
    assert Incident.objects.filter(kind="bank_silent").count() == 1, "the same doubt is not reported again"
