"""The transitions of a transfer: status, money, events and counts change together."""

from __future__ import annotations

from datetime import timedelta

import pytest

from config.kernel import clock
from payouts import queries, staff_actions, tallies, transfers
from payouts.errors import InsufficientFunds, TransferNotRetryable
from payouts.limits import HOLD_LIFETIME
from payouts.models import Batch, Transfer, TransferHistory
from payouts.transfers import Paid, Refused
from tests.factories import payouts
from tests.factories.partners import advance_clock
from treasury.ledger import balances
from webhooks.models import Event

pytestmark = pytest.mark.django_db

FEE = 25


def money(environment) -> tuple[int, int]:
    read = {
        code: balances.now(environment_id=environment.pk, code=code, currency="USD")
        for code in ("available", "payouts_pending")
    }
    return read["available"], read["payouts_pending"]


def emitted(environment) -> list[str]:
    return [
        kind
        for kind in Event.objects.within(environment).order_by("id").values_list("type", flat=True)
        if not kind.startswith("receipt.")
    ]


def status(id_) -> str:
    return str(Transfer.objects.across_environments().get(id=id_).status)


def now():
    return clock.machine_now()


def test_the_whole_way_to_settled():
    environment = payouts.funded_environment(10_000)
    batch = payouts.accept(environment, 2)
    ids = payouts.ids_of(batch)
    assert money(environment) == (10_000 - 2 * (1250 + FEE), 2 * (1250 + FEE))
    assert payouts.submit(ids)
    assert money(environment)[1] == 2 * FEE
    assert transfers.settle_many([Paid(ids[0], "B1")], settled_at=clock.now(environment), now=now()) == ids[:1]
    assert emitted(environment) == ["batch.accepted", "transfer.settled"]
    assert (
        transfers.settle_many([Paid(id_, "B2") for id_ in ids], settled_at=clock.now(environment), now=now()) == ids[1:]
    )
    assert emitted(environment) == ["batch.accepted", "transfer.settled", "transfer.settled", "batch.completed"]
    assert money(environment)[1] == 0
    batch.refresh_from_db()
    assert (batch.status, batch.open_count) == ("completed", 0)
    assert Transfer.objects.across_environments().get(id=ids[0]).bank_reference == "B1"
    transitions = (
        TransferHistory.objects.filter(subject_id=ids[0]).order_by("id").values_list("from_status", "to_status")
    )
    assert list(transitions) == [("", "held"), ("held", "queued"), ("queued", "submitted"), ("submitted", "settled")]


def test_the_same_news_twice_changes_nothing():
    environment = payouts.funded_environment(10_000)
    ids = payouts.ids_of(payouts.accept(environment, 1))
    payouts.submit(ids)
    at = clock.now(environment)
    transfers.settle_many([Paid(ids[0])], settled_at=at, now=now())
    before, said = money(environment), emitted(environment)
    assert transfers.settle_many([Paid(ids[0])], settled_at=at, now=now()) == []
    assert transfers.fail_many([Refused(ids[0], "x", "x")], at=at, now=now()) == []
    assert transfers.cancel_many(ids, note="x", at=at, now=now()) == []
    assert transfers.withdraw_many(ids, reason="x", at=at) == []
    assert (money(environment), emitted(environment)) == (before, said)


def test_a_refusal_gives_back_amount_and_fee():
    environment = payouts.funded_environment(10_000)
    ids = payouts.ids_of(payouts.accept(environment, 1))
    payouts.submit(ids)
    transfers.fail_many([Refused(ids[0], "R04", "Invalid account number")], at=clock.now(environment), now=now())
    assert money(environment) == (10_000, 0)
    assert emitted(environment) == ["batch.accepted", "transfer.failed", "batch.completed"]
    row = queries.transfer_within(environment, ids[0])
    assert (row.status, row.failure_code, row.failure_reason) == ("failed", "R04", "Invalid account number")


def test_a_return_keeps_the_fee_and_completes_nothing_twice():
    environment = payouts.funded_environment(10_000)
    ids = payouts.ids_of(payouts.accept(environment, 1))
    payouts.submit(ids)
    at = clock.now(environment)
    transfers.settle_many([Paid(ids[0])], settled_at=at, now=now())
    assert transfers.return_many([Refused(ids[0], "R03", "No account")], at=at, now=now()) == ids
    assert transfers.return_many([Refused(ids[0], "R03", "No account")], at=at, now=now()) == []
    assert money(environment) == (10_000 - FEE, 0)
    assert emitted(environment) == ["batch.accepted", "transfer.settled", "batch.completed", "transfer.returned"]


def test_a_withdrawn_transfer_goes_again():
    environment = payouts.funded_environment(10_000)
    ids = payouts.ids_of(payouts.accept(environment, 1))
    payouts.submit(ids)
    assert transfers.withdraw_many(ids, reason="The bank never had the file.", at=clock.now(environment)) == ids
    assert payouts.submit(ids, attempt=2) == ids
    transfers.settle_many([Paid(ids[0])], settled_at=clock.now(environment), now=now())
    assert money(environment) == (10_000 - 1250 - FEE, 0)


def test_a_dead_letter_keeps_its_hold_until_somebody_decides():
    environment = payouts.funded_environment(10_000)
    ids = payouts.ids_of(payouts.accept(environment, 2))
    payouts.submit(ids)
    at = clock.now(environment)
    assert transfers.dead_letter_many([Refused(id_, "R01", "again") for id_ in ids], at=at) == ids
    held = 2 * (1250 + FEE)
    assert money(environment) == (10_000 - held, held)
    assert staff_actions.retry_many(ids[:1], actor="user:1", request_id="", now=now()) == 1
    assert money(environment) == (10_000 - held, held)
    assert staff_actions.give_up_many(ids, actor="user:1", request_id="", now=now()) == 1
    assert money(environment) == (10_000 - held // 2, held // 2)
    assert [status(id_) for id_ in ids] == ["held", "failed"]


@pytest.mark.parametrize("way", ["failed", "returned"])
def test_a_retry_takes_a_new_hold(way):
    environment = payouts.funded_environment(10_000)
    ids = payouts.ids_of(payouts.accept(environment, 1))
    payouts.submit(ids)
    at = clock.now(environment)
    if way == "failed":
        transfers.fail_many([Refused(ids[0], "R04", "x")], at=at, now=now())
    else:
        transfers.settle_many([Paid(ids[0])], settled_at=at, now=now())
        transfers.return_many([Refused(ids[0], "R03", "x")], at=at, now=now())
    free, _ = money(environment)
    row = transfers.retry(
        environment=environment, transfer_id=ids[0], by=payouts.initiator(environment), at=at, now=now()
    )
    assert (row.status, row.failure_code, row.return_code) == ("held", "", "")
    held = 1250 + (FEE if way == "failed" else 0)  # The fee of the attempt that settled was earned, and is paid once.
    assert money(environment) == (free - held, held)
    assert Batch.objects.within(environment).get().open_count == 1
    payouts.submit(ids, attempt=2)
    transfers.settle_many([Paid(ids[0])], settled_at=at, now=now())
    assert emitted(environment).count("batch.completed") == 1
    assert money(environment)[1] == 0


def test_a_fee_is_paid_once_however_often_the_bank_sends_the_money_back():
    environment = payouts.funded_environment(10_000)
    ids = payouts.ids_of(payouts.accept(environment, 1))
    by, at = payouts.initiator(environment), clock.now(environment)
    for attempt in (1, 2, 3):
        payouts.submit(ids, attempt=attempt)
        transfers.settle_many([Paid(ids[0])], settled_at=at, now=now())
        transfers.return_many([Refused(ids[0], "R01", "x")], at=at, now=now())
        transfers.retry(environment=environment, transfer_id=ids[0], by=by, at=at, now=now())
    # Refused after it was returned: nothing of the fee is in that hold, and nothing is in the next.
    payouts.submit(ids, attempt=4)
    transfers.fail_many([Refused(ids[0], "R04", "x")], at=at, now=now())
    transfers.retry(environment=environment, transfer_id=ids[0], by=by, at=at, now=now())
    payouts.submit(ids, attempt=5)
    transfers.settle_many([Paid(ids[0])], settled_at=at, now=now())
    assert money(environment) == (10_000 - 1250 - FEE, 0)
    assert Transfer.objects.get(pk=ids[0]).fee_minor == FEE


def test_the_missing_amount_of_a_retry_leaves_out_the_fee_that_was_paid():
    environment = payouts.funded_environment(1250 + FEE)
    ids = payouts.ids_of(payouts.accept(environment, 1))
    payouts.submit(ids)
    at = clock.now(environment)
    transfers.settle_many([Paid(ids[0])], settled_at=at, now=now())
    transfers.return_many([Refused(ids[0], "R01", "x")], at=at, now=now())
    payouts.accept_single(environment, amount="1.00")
    with pytest.raises(InsufficientFunds) as refused:
        transfers.retry(
            environment=environment, transfer_id=ids[0], by=payouts.initiator(environment), at=at, now=now()
        )
    assert (refused.value.fields["required"], refused.value.fields["missing"]) == ("12.50", "1.25")


def test_a_dead_letter_that_is_retried_after_its_hold_was_over_is_sent():
    environment = payouts.funded_environment(10_000)
    old, young = payouts.ids_of(payouts.accept(environment, 2))
    payouts.submit([old])
    transfers.dead_letter_many([Refused(old, "R01", "again")], at=clock.now(environment))
    advance_clock(environment=environment, by=HOLD_LIFETIME + timedelta(seconds=1))
    environment.refresh_from_db()
    at = clock.now(environment)
    transfers.retry(environment=environment, transfer_id=old, by=payouts.initiator(environment), at=at, now=now())
    assert transfers.cancel_expired(now=now()) == 1
    assert (status(old), status(young)) == ("held", "cancelled")
    assert money(environment) == (10_000 - 1250 - FEE, 1250 + FEE)
    assert payouts.submit([old], attempt=2) == [old]
    transfers.settle_many([Paid(old)], settled_at=at, now=now())
    assert money(environment) == (10_000 - 1250 - FEE, 0)


@pytest.mark.parametrize("stage", ["held", "queued", "submitted", "settled", "cancelled"])
def test_a_retry_needs_proof_that_nothing_is_on_its_way(stage):
    environment = payouts.funded_environment(10_000)
    ids = payouts.ids_of(payouts.accept(environment, 1))
    at = clock.now(environment)
    if stage == "cancelled":
        transfers.cancel_many(ids, note="x", at=at, now=now())
    elif stage == "queued":
        payouts.queue(ids)
    elif stage != "held":
        payouts.submit(ids)
    if stage == "settled":
        transfers.settle_many([Paid(ids[0])], settled_at=at, now=now())
    assert status(ids[0]) == stage
    with pytest.raises(TransferNotRetryable):
        transfers.retry(
            environment=environment, transfer_id=ids[0], by=payouts.initiator(environment), at=at, now=now()
        )


def test_a_retry_without_money_says_how_much_is_missing():
    environment = payouts.funded_environment(1_300)
    ids = payouts.ids_of(payouts.accept(environment, 1))
    payouts.submit(ids)
    at = clock.now(environment)
    transfers.fail_many([Refused(ids[0], "R04", "x")], at=at, now=now())
    payouts.accept_single(environment, amount="1.00")
    with pytest.raises(InsufficientFunds) as refused:
        transfers.retry(
            environment=environment, transfer_id=ids[0], by=payouts.initiator(environment), at=at, now=now()
        )
    assert refused.value.fields["missing"] == "1.00"
    assert status(ids[0]) == "failed"


def test_cancelled_until_the_claim():
    environment = payouts.funded_environment(10_000)
    ids = payouts.ids_of(payouts.accept(environment, 3))
    payouts.queue(ids[:1])
    payouts.submit(ids[1:2])
    moved = transfers.cancel_many(ids, note="x", at=clock.now(environment), now=now())
    assert set(moved) == {ids[0], ids[2]}
    assert money(environment) == (10_000 - 1250 - FEE, FEE)
    assert payouts.submit(ids) == []


def test_an_expired_hold_is_not_sent_and_its_transfer_is_cancelled():
    environment = payouts.funded_environment(10_000)
    ids = payouts.ids_of(payouts.accept(environment, 1))
    payouts.queue(ids)
    assert transfers.cancel_expired(now=now()) == 0
    advance_clock(environment=environment, by=HOLD_LIFETIME + timedelta(seconds=1))
    assert payouts.submit(ids) == []
    assert status(ids[0]) == "queued"
    assert transfers.cancel_expired(now=now()) == 1
    assert status(ids[0]) == "cancelled"
    assert money(environment) == (10_000, 0)


def test_dead_letters_whose_holds_are_over_keep_no_expired_transfer_waiting():
    """They keep their holds until a person decides, and are older than what is behind them."""
    environment = payouts.funded_environment(10_000)
    dead = payouts.ids_of(payouts.accept(environment, 2))
    payouts.submit(dead)
    transfers.dead_letter_many([Refused(id_, "R01", "again") for id_ in dead], at=clock.now(environment))
    waiting = payouts.ids_of(payouts.accept(environment, 1))
    advance_clock(environment=environment, by=HOLD_LIFETIME + timedelta(seconds=1))
    assert transfers.cancel_expired(now=now(), at_most=1) == 1
    assert [status(id_) for id_ in (*dead, *waiting)] == ["dead_letter", "dead_letter", "cancelled"]
    assert transfers.cancel_expired(now=now(), at_most=1) == 0


def test_the_tallies_are_exact_before_and_after_folding():
    environment = payouts.funded_environment(100_000)
    ids = payouts.ids_of(payouts.accept(environment, 3))
    payouts.submit(ids)
    transfers.settle_many([Paid(ids[0])], settled_at=clock.now(environment), now=now())
    today = clock.now(environment).date()

    def counts():
        return {
            tally.status: (tally.count, tally.amount_minor, tally.entered_count)
            for tally in queries.tallies(since=today, environment=environment)
        }

    expected = {"held": (0, 0, 3), "queued": (0, 0, 3), "submitted": (2, 2500, 3), "settled": (1, 1250, 1)}
    assert counts() == expected
    assert tallies.fold() > 0
    assert counts() == expected
    transfers.settle_many([Paid(ids[1])], settled_at=clock.now(environment), now=now())
    assert counts()["settled"] == (2, 2500, 2)
    assert tallies.fold() > 0
    assert tallies.fold() == 0
    assert counts()["settled"] == (2, 2500, 2)
