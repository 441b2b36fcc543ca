"""One transfer is made to settle, return or fail by a call; the bank's ordinary files move it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from config.kernel import clock as kernel_clock
from payouts.models import Transfer
from reconciliation import tasks as reconciliation
from reconciliation.models import Discrepancy
from settlement import outcome_orders, submission
from settlement.errors import TestModeOnly
from settlement.models import Incident, Instruction, OutcomeAction, OutcomeOrder
from settlement.sandbox.models import Line
from tests.factories import partners as make_partners
from tests.flows.world import Bank, Batch, Beat, Clock, Partner, books_balance

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])


def order(
    partner: Partner, transfer: Transfer, action: str, body: dict[str, Any] | None = None, status: int = 202
) -> Any:
    """POST /v1/test/transfers/{id}/{action}; returns the answer's body."""
    answer = partner.api.post(f"/v1/test/transfers/{transfer.public_id}/{action}", {} if body is None else body)
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


@pytest.fixture
def submitted(partner: Partner, clock: Clock, beat: Beat) -> Batch:
    """Four transfers of one batch that the bank has accepted, on the evening before their day."""
    partner.fund("1000.00")
    batch = partner.pay("10.00", "20.00", "30.00", "40.00")
    clock.to_the_cut_off()
    beat.tick()
    beat.tick()
    assert batch.statuses() == ["submitted"] * 4
    return batch


def test_each_transfer_gets_the_outcome_that_was_ordered(
    partner: Partner, submitted: Batch, clock: Clock, beat: Beat
) -> None:
    settling, returning, failing, _ = submitted.transfers()
    said = order(partner, settling, "settle")
    assert (said["status"], said["action"], said["return_code"]) == ("pending", "settle", None)
    order(partner, returning, "return", {"return_code": "R02"})
    order(partner, failing, "fail")
    beat.tick()
    assert submitted.statuses() == ["settled", "returned", "failed", "submitted"]
    assert [each.return_code or each.failure_code for each in submitted.transfers()[1:3]] == ["R02", "R03"]
    again = order(partner, settling, "settle")
    assert (again["id"], again["status"]) == (said["id"], "carried_out")
    clock.to_the_settlement()
    beat.tick()
    assert submitted.statuses() == ["settled", "returned", "failed", "settled"]
    assert books_balance()
    clock.to_the_settlement(days=2)
    beat.tick()
    reconciliation.reconcile()
    assert list(Discrepancy.objects.values_list("kind", "reasons")) == []
    assert not Incident.objects.exclude(kind__in=["correction_advised"]).exists()


def test_a_settled_transfer_is_returned_with_the_usual_code(
    partner: Partner, submitted: Batch, clock: Clock, beat: Beat
) -> None:
    clock.to_the_settlement()
    beat.tick()
    assert submitted.statuses() == ["settled"] * 4
    assert order(partner, submitted.transfers()[0], "return")["return_code"] == "R03"
    beat.tick()
    assert submitted.statuses() == ["returned", "settled", "settled", "settled"]
    assert submitted.transfers()[0].return_code == "R03" and partner.told()["transfer.returned"] == 1
    assert books_balance()
    clock.to_the_settlement(days=2)
    beat.tick()
    reconciliation.reconcile()
    assert list(Discrepancy.objects.values_list("kind", "reasons")) == []


def test_the_timeline_is_in_order(partner: Partner, submitted: Batch, beat: Beat) -> None:
    """The bank's usual hour of settlement was over before the file left."""
    transfer = submitted.transfers()[0]
    order(partner, transfer, "return")
    beat.tick()
    answer = partner.api.get(f"/v1/transfers/{transfer.public_id}/timeline")
    entries = json.loads(answer.content)["data"]
    dated = [
        each for each in entries if each["what"] in ("transfer.submitted", "transfer.settled", "transfer.returned")
    ]
    assert [each["what"] for each in dated] == ["transfer.submitted", "transfer.settled", "transfer.returned"]
    assert [each["at"] for each in dated] == sorted(each["at"] for each in dated)


def test_the_bank_is_told_until_it_knows_and_does_it_once(
    partner: Partner, submitted: Batch, beat: Beat, settings: Any
) -> None:
    transfer = submitted.transfers()[0]
    url, settings.SANDBOX_BANK_URL = settings.SANDBOX_BANK_URL, "http://127.0.0.1:9"
    order(partner, transfer, "return")
    beat.tell_bank()
    assert OutcomeOrder.objects.across_environments().get().bank_told_at is None
    settings.SANDBOX_BANK_URL = url
    beat.tell_bank()
    told = OutcomeOrder.objects.across_environments()
    told.update(bank_told_at=None)  # as after a crash between the bank's answer and our record
    beat.tick()
    assert told.get().bank_told_at is not None and submitted.statuses()[0] == "returned"
    trace = Instruction.objects.across_environments().get(transfer=transfer).trace_number
    assert Line.objects.filter(key__in=[f"paid:{trace}", f"return:{trace}"]).count() == 2
    assert books_balance() and partner.told()["transfer.returned"] == 1


def test_an_order_waits_for_the_file_of_the_entry(partner: Partner, clock: Clock, beat: Beat, bank: Bank) -> None:
    partner.fund("1000.00")
    batch = partner.pay("10.00")
    clock.to_the_cut_off()
    submission.run_due_windows(read_clock=kernel_clock.machine_now)
    (file,) = bank.inbound.iterdir()
    hidden = file.rename(file.with_name(f".{file.name}"))
    order(partner, batch.transfers()[0], "settle")
    beat.tell_bank()
    waiting = OutcomeOrder.objects.across_environments().get()
    assert waiting.bank_told_at is None and waiting.tried_at is not None
    hidden.rename(file)
    beat.tick()
    assert batch.statuses() == ["settled"]


def test_what_the_state_does_not_allow_is_refused_with_a_reason(partner: Partner, clock: Clock, beat: Beat) -> None:
    partner.fund("1000.00")
    batch = partner.pay("10.00", "20.00")
    for action in ("settle", "return", "fail"):
        for _ in range(2):
            problem = order(partner, batch.transfers()[0], action, status=409)
            assert problem["code"] == "transfer_not_at_bank" and "Advance the test clock" in problem["detail"]
        beat.dispatch()
    clock.to_the_cut_off()
    beat.tick()
    first, second = batch.transfers()
    order(partner, first, "fail")
    assert order(partner, first, "settle", status=409)["code"] == "outcome_already_ordered"
    order(partner, second, "return", {"return_code": "R02"})
    problem = order(partner, second, "return", {"return_code": "R04"}, status=409)
    assert problem["code"] == "outcome_already_ordered"
    beat.tick()
    assert batch.statuses() == ["failed", "returned"]
    assert order(partner, first, "return", status=409)["code"] == "outcome_already_ordered"
    assert order(partner, second, "settle", status=409)["code"] == "outcome_not_possible"


def test_an_outcome_that_came_first_is_told_as_a_refusal(
    partner: Partner, submitted: Batch, clock: Clock, beat: Beat, bank: Bank
) -> None:
    transfer = submitted.transfers()[0]
    order(partner, transfer, "fail")
    bank.running.bank.move_clock(int(timedelta(days=4).total_seconds()))
    beat.tick()
    said = order(partner, transfer, "fail")
    assert (said["status"], said["detail"]) == ("refused", "The entry is settled already.")
    assert submitted.statuses() == ["settled"] * 4 and books_balance()


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("return", {"return_code": "R61"}),
        ("return", {"return_code": "R99"}),
        ("return", {"return_code": 3}),
        ("return", {"code": "R03"}),
        ("settle", {"return_code": "R03"}),
        ("fail", {"colour": "blue"}),
    ],
)
def test_a_bad_order_is_refused(partner: Partner, submitted: Batch, action: str, body: dict[str, Any]) -> None:
    assert order(partner, submitted.transfers()[0], action, body, status=422)["code"] == "validation_failed"
    assert not OutcomeOrder.objects.across_environments().exists()


def test_only_the_own_transfers_and_only_in_test_mode(partner: Partner, submitted: Batch) -> None:
    transfer = submitted.transfers()[0]
    strangers = [
        Partner(make_partners.environment()),
        Partner(make_partners.environment(of=partner.environment.partner, livemode=True)),
    ]
    for stranger in strangers:
        for action in ("settle", "return", "fail"):
            assert order(stranger, transfer, action, status=404)["code"] == "not_found"
    partner.environment.livemode = True
    with pytest.raises(TestModeOnly):
        outcome_orders.order(
            environment=partner.environment,
            public_id=transfer.public_id,
            action=OutcomeAction.SETTLE,
            return_code="",
            actor="tests",
            request_id="",
            now=kernel_clock.machine_now(),
        )
    assert not OutcomeOrder.objects.across_environments().exists()
