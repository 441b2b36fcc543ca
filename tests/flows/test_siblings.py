"""Variants of the main flow: refusals, returns, lost files, altered amounts, a holiday, repeated requests."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from payouts.models import Beneficiary
from settlement import confirmation
from settlement.models import BankFile, Submission, Window
from tests.factories.settlement import items
from tests.flows.world import Bank, Batch, Beat, Clock, Partner, books_balance, fate, incidents, thanksgiving

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])


def pay_and_send(partner: Partner, clock: Clock, beat: Beat, *amounts: str) -> Batch:
    """Fund, order, reach the cut-off, send, and let the bank acknowledge."""
    partner.fund("1000000.00")
    batch = partner.pay(*amounts)
    clock.to_the_cut_off()
    beat.tick()
    beat.tick()
    return batch


def test_the_bank_refuses_one_item_and_pays_the_other(partner: Partner, clock: Clock, beat: Beat) -> None:
    batch = pay_and_send(partner, clock, beat, "100.00", fate(50))
    assert batch.statuses() == ["submitted", "failed"]
    assert batch.transfers()[1].failure_code == "R04"
    assert list(Beneficiary.objects.across_environments().order_by("last4").values_list("is_disabled", flat=True)) == [
        False,
        True,
    ]
    clock.to_the_settlement()
    beat.tick()
    assert batch.statuses() == ["settled", "failed"]
    assert partner.told()["transfer.failed"] == partner.told()["batch.completed"] == 1
    assert partner.balances() == {"available": "999899.75", "payouts_pending": "0.00"}
    assert books_balance()


def test_a_permanent_return_after_the_settlement_credits_the_partner(
    partner: Partner, clock: Clock, beat: Beat
) -> None:
    batch = pay_and_send(partner, clock, beat, "100.00", fate(3))
    clock.to_the_settlement()
    beat.tick()
    assert batch.statuses() == ["settled", "settled"]
    clock.to_the_settlement(days=1)
    beat.tick()
    assert batch.statuses() == ["settled", "returned"]
    assert batch.attempts(1) == ["returned"]
    assert batch.transfers()[1].return_code == "R03"
    assert partner.balances() == {"available": "999899.50", "payouts_pending": "0.00"}
    assert partner.told()["transfer.returned"] == 1
    assert books_balance()


def test_a_transient_return_is_sent_again_and_no_more_than_twice(partner: Partner, clock: Clock, beat: Beat) -> None:
    batch = pay_and_send(partner, clock, beat, fate(1))
    for attempt in (1, 2, 3):
        clock.to_the_settlement()
        beat.tick()
        assert batch.attempts() == ["returned"] * (attempt - 1) + ["settled"]
        clock.advance(timedelta(days=1))
        beat.tick()
        if attempt < 3:
            assert batch.statuses() == ["held"]
            clock.to_the_cut_off()
            beat.tick()
            beat.tick()
    assert batch.attempts() == ["returned", "returned", "returned"]
    assert batch.statuses() == ["returned"]
    assert books_balance()


def test_a_return_that_comes_before_its_settlement_settles_and_returns(
    partner: Partner, clock: Clock, beat: Beat
) -> None:
    batch = pay_and_send(partner, clock, beat, fate(57))
    clock.to_the_settlement()
    beat.tick()
    assert batch.statuses() == ["returned"]
    assert partner.told()["transfer.settled"] == partner.told()["transfer.returned"] == 1
    assert incidents() == []
    assert books_balance()


def test_an_acknowledgement_that_never_comes_is_asked_for_by_reference(
    partner: Partner, clock: Clock, beat: Beat
) -> None:
    batch = pay_and_send(partner, clock, beat, "100.00", fate(52))
    assert batch.attempts() == ["submitted"]
    clock.advance(timedelta(hours=3))
    beat.tick()
    assert Submission.objects.get().status == "acknowledged"
    assert batch.attempts() == ["accepted"]
    clock.to_the_settlement()
    beat.tick()
    assert batch.statuses() == ["settled", "settled"]
    assert books_balance()


def test_another_amount_on_the_report_is_never_booked(partner: Partner, clock: Clock, beat: Beat) -> None:
    batch = pay_and_send(partner, clock, beat, "100.00", fate(55))
    clock.to_the_settlement()
    beat.tick()
    assert batch.statuses() == ["settled", "submitted"]
    assert batch.attempts(1) == ["in_doubt"]
    assert incidents() == ["amount_differs"]
    beat.tick()
    assert batch.attempts(1) == ["in_doubt"]
    assert books_balance()


def test_an_entry_that_is_never_heard_of_again_stays_in_doubt_and_keeps_its_hold(
    partner: Partner, clock: Clock, beat: Beat
) -> None:
    batch = pay_and_send(partner, clock, beat, fate(58))
    clock.to_the_settlement(days=1)
    beat.tick()
    assert batch.attempts() == ["in_doubt"] or batch.attempts() == ["accepted"]
    assert batch.statuses() == ["submitted"]
    assert partner.balances()["payouts_pending"] == "0.25"
    assert books_balance()


def test_an_entry_that_the_bank_never_takes_waits_for_a_person_and_keeps_its_hold(
    partner: Partner, clock: Clock, beat: Beat
) -> None:
    batch = pay_and_send(partner, clock, beat, "100.00", fate(51))
    for _ in range(4):
        beat.tick()
    assert batch.attempts(0) == ["refused", "accepted"] and batch.attempts(1) == ["refused", "refused"]
    assert batch.statuses() == ["submitted", "dead_letter"]
    clock.to_the_settlement()
    beat.tick()
    assert partner.balances()["payouts_pending"] == "91100.76", "the amount and the fee of the dead letter stay held"
    assert "dead_letter" in incidents()
    assert books_balance()


def test_a_file_larger_than_a_set_is_applied_whole(
    partner: Partner, clock: Clock, beat: Beat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirmation, "OUTCOME_SET_MAX", 2)
    batch = pay_and_send(partner, clock, beat, "1.00", "2.00", "3.00", "4.00", "5.00")
    clock.to_the_settlement()
    beat.tick()
    assert batch.statuses() == ["settled"] * 5
    assert partner.told()["batch.completed"] == 1
    assert books_balance()


def test_the_same_request_twice_is_one_batch(partner: Partner) -> None:
    partner.fund("1000.00")
    body = {"items": items(["100.00", "150.00"])}
    first, second = (partner.order([], body=body, key="payroll-2026-11") for _ in range(2))
    assert (first.status_code, second.status_code) == (202, 202), second.content
    assert json.loads(first.content)["id"] == json.loads(second.content)["id"]
    assert second.headers["Idempotent-Replayed"] == "true"
    assert partner.balances()["payouts_pending"] == "250.50"


def test_over_a_holiday_nothing_leaves_and_nothing_is_paid(partner: Partner, clock: Clock, beat: Beat) -> None:
    partner.fund("1000.00")
    clock.advance(timedelta(days=9, hours=15))  # Wednesday night before Thanksgiving, after the last window
    partner.pay("100.00")
    beat.dispatch()
    window = Window.objects.get()
    holiday = thanksgiving(clock.now().year)
    assert window.cut_off_at.date() == holiday + timedelta(days=1)
    assert window.effective_on == holiday + timedelta(days=4)
    assert f"Fri {holiday + timedelta(days=1)}" in window.reasons[1]


def test_a_bad_file_is_put_aside_and_does_not_stop_the_others(
    partner: Partner, clock: Clock, beat: Beat, bank: Bank
) -> None:
    partner.fund("1000.00")
    batch = partner.pay("100.00")
    (bank.running.folder / "ach-test" / "outbound" / "00-broken.ack").write_bytes(b"QACK|1|nonsense\n")
    clock.to_the_cut_off()
    beat.tick()
    beat.tick()
    assert batch.attempts() == ["accepted"]
    broken = BankFile.objects.get(status="quarantined")
    assert broken.name == "00-broken.ack"
    assert broken.reason
    assert incidents() == ["file_quarantined"]
