"""A worker dies between two steps: the bank is asked, and every transfer is paid exactly once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from config.kernel import clock as kernel_clock
from settlement import claims, rejects_and_returns, submission
from settlement.limits import SEND_LEASE
from settlement.models import Instruction, Submission, Window
from settlement.rails.base import Rejected
from tests.factories.payouts import poison
from tests.flows.world import Bank, Batch, Beat, Clock, Partner, books_balance, fate

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])
A_WHILE = SEND_LEASE + timedelta(minutes=2)  # longer than the lease, and than the margin that proves absence


@pytest.fixture
def claimed(partner: Partner, clock: Clock, beat: Beat) -> tuple[Batch, claims.Claim]:
    """A batch whose window was claimed by a worker that is about to die."""
    partner.fund("1000000.00")
    batch = partner.pay("100.00", "150.00")
    clock.to_the_cut_off()
    claim = claims.claim_file(Window.objects.get().id, machine_now=kernel_clock.machine_now())
    assert claim is not None
    assert batch.statuses() == ["submitted", "submitted"]
    return batch, claim


def pay_out(clock: Clock, beat: Beat, batch: Batch) -> None:
    """Take the batch through its window, if it waits for one, and to the bank's settlement."""
    if "queued" in batch.statuses() or "held" in batch.statuses():
        clock.to_the_cut_off()
    beat.tick()
    beat.tick()
    clock.to_the_settlement()
    beat.tick()
    assert batch.statuses() == ["settled", "settled"]
    assert books_balance()


def test_before_it_sent(claimed: Any, clock: Clock, beat: Beat, bank: Bank, monday: Any) -> None:
    batch, _ = claimed
    beat.tick()
    assert batch.attempts() == ["submitted"], "the lease still runs"
    monday.shift(A_WHILE)
    beat.tick()
    assert Submission.objects.get().status == "in_doubt"
    assert batch.statuses() == ["submitted", "submitted"], "Unknown is never failed."
    monday.shift(A_WHILE)
    beat.tick()
    assert Submission.objects.order_by("id")[0].status == "absent"
    assert batch.attempts() == ["withdrawn"]
    pay_out(clock, beat, batch)
    assert batch.attempts() == ["withdrawn", "settled"]
    assert bank.seen()["seen_more_than_once"] == {}


def test_after_it_sent_and_before_it_recorded(claimed: Any, clock: Clock, beat: Beat, bank: Bank, monday: Any) -> None:
    batch, claim = claimed
    submission.send(claim, machine_now=kernel_clock.machine_now())
    monday.shift(A_WHILE)
    beat.tick()
    beat.tick()
    assert Submission.objects.get().status == "acknowledged"
    assert batch.attempts() == ["accepted"]
    pay_out(clock, beat, batch)
    assert batch.attempts() == ["settled"]


def test_it_wakes_up_late_and_neither_sends_nor_records(
    claimed: Any, clock: Clock, beat: Beat, bank: Bank, monday: Any
) -> None:
    _, claim = claimed
    monday.shift(A_WHILE)
    beat.tick()
    assert submission.send(claim, machine_now=kernel_clock.machine_now()) is None
    assert not list(bank.inbound.iterdir())
    assert not submission.record(claim, submission.Accepted("late"), machine_now=kernel_clock.machine_now())
    assert Submission.objects.get().status == "in_doubt"


def test_a_swallowed_file_is_proven_absent_and_sent_as_another(
    partner: Partner, clock: Clock, beat: Beat, bank: Bank, monday: Any
) -> None:
    partner.fund("1000000.00")
    batch = partner.pay("100.00", fate(53))
    clock.to_the_cut_off()
    beat.tick()
    beat.tick()
    assert batch.attempts() == ["submitted"]
    clock.advance(timedelta(hours=3))
    monday.shift(timedelta(minutes=5))
    beat.tick()
    monday.shift(timedelta(minutes=5))
    beat.tick()
    assert batch.attempts()[0] == "withdrawn"
    assert set(batch.statuses()) <= {"held", "queued"}
    assert Instruction.objects.across_environments().filter(status="in_doubt").count() == 0
    assert books_balance()


def test_before_it_set_aside_what_no_file_can_carry(
    claimed: Any, clock: Clock, beat: Beat, bank: Bank, monday: Any
) -> None:
    """A file that was refused before it was sent, without a record: the bank proves absence, the next claim goes on."""
    batch, claim = claimed
    poison(batch.transfers()[1].id, account_number=" ")
    outcome = submission.send(claim, machine_now=kernel_clock.machine_now())
    assert isinstance(outcome, Rejected) and len(outcome.unwritable) == 1
    for _ in range(2):
        monday.shift(A_WHILE)
        beat.tick()
    assert batch.attempts() == batch.attempts(1) == ["withdrawn"]
    clock.to_the_cut_off()
    beat.tick()
    clock.to_the_settlement()
    beat.tick()
    assert batch.statuses() == ["settled", "failed"]
    assert bank.seen()["seen_more_than_once"] == {} and books_balance()


def test_between_a_return_and_the_next_attempt(
    partner: Partner, clock: Clock, beat: Beat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R01 comes back and is held again, both or neither: a worker that dies in between leaves the return unread."""
    partner.fund("1000000.00")
    batch = partner.pay(fate(1))
    clock.to_the_cut_off()
    beat.tick()
    clock.to_the_settlement()
    beat.tick()
    clock.advance(timedelta(days=1))
    before = partner.balances()
    with monkeypatch.context() as dying:
        dying.setattr(rejects_and_returns, "_hold_again", die)
        with pytest.raises(Died):
            beat.tick()
    assert (batch.statuses(), batch.attempts(), partner.balances()) == (["settled"], ["settled"], before)
    beat.tick()
    assert (batch.statuses()[0], batch.attempts()) == ("held", ["returned"])
    assert partner.told()["transfer.returned"] == 1
    # The fee was earned by the attempt that settled; the new hold is for the amount alone.
    assert partner.balances()["payouts_pending"] == "91100.01" and books_balance()
    beat.tick()
    assert partner.told()["transfer.returned"] == 1


class Died(BaseException):
    """Like the death of a process: no handler catches it."""


def die(*args: object, **kwargs: object) -> None:
    raise Died
