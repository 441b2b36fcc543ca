"""A file that the bank rejects whole is sent again in smaller files, until the bad entry stands alone."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from settlement import file_splitting
from settlement.limits import FILES_REJECTED_WITHOUT_SUCCESS_MAX
from settlement.models import FileGroup, Incident, Instruction, Submission
from tests.factories import partners as make_partners
from tests.flows.world import Batch, Beat, Clock, Partner, books_balance, fate

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])
TICKS = 12


def order(partner: Partner, *amounts: str) -> Batch:
    partner.fund("5000000.00")
    return partner.pay(*amounts)


def send(clock: Clock, beat: Beat, ticks: int = TICKS) -> None:
    clock.to_the_cut_off()
    for _ in range(ticks):
        beat.tick()


def file_statuses() -> Counter[str]:
    return Counter(Submission.objects.values_list("status", flat=True))


def test_one_bad_entry_is_found_on_the_same_day_and_all_others_are_paid(
    partner: Partner, beat: Beat, clock: Clock
) -> None:
    neighbour = order(Partner(make_partners.environment()), "10.00", "11.00")
    own = order(partner, "1.00", "2.00", fate(51), "4.00", "5.00")
    send(clock, beat)
    assert neighbour.statuses() == ["submitted"] * 2
    assert own.statuses() == ["submitted", "submitted", "dead_letter", "submitted", "submitted"]
    assert own.transfers()[2].failure_code == "entry_rejected"
    assert neighbour.attempts() == ["refused", "accepted"], "the first split is by partner"
    assert file_statuses()["rejected"] <= 4, "once whole, once by partner, then by halves"
    clock.to_the_settlement()
    beat.tick()
    assert neighbour.statuses() == ["settled"] * 2
    assert own.statuses() == ["settled", "settled", "dead_letter", "settled", "settled"]
    assert books_balance()


def test_the_promised_day_is_kept_by_the_entries_that_were_split(partner: Partner, beat: Beat, clock: Clock) -> None:
    own = order(partner, "1.00", "2.00", fate(51))
    send(clock, beat)
    rows = Instruction.objects.across_environments().filter(transfer__batch_id=own.id)
    assert {row.submission.effective_on for row in rows.select_related("submission") if row.submission} == {
        own.transfers()[0].promised_on
    }


def test_two_bad_entries_are_both_found(partner: Partner, beat: Beat, clock: Clock) -> None:
    own = order(partner, fate(51), "2.00", "3.00", "4.00", "5.00", "6.00", "7.00", fate(51))
    send(clock, beat)
    assert own.statuses() == ["dead_letter", *["submitted"] * 6, "dead_letter"]
    assert books_balance()


def test_a_bank_that_rejects_every_file_gets_a_bounded_number_of_them(
    partner: Partner, beat: Beat, clock: Clock
) -> None:
    own = order(partner, *[fate(51)] * 40)
    send(clock, beat, ticks=30)
    assert set(own.statuses()) == {"dead_letter"}
    assert file_statuses() == {"rejected": Submission.objects.count()}
    assert Submission.objects.count() <= 2 * FILES_REJECTED_WITHOUT_SUCCESS_MAX
    assert {transfer.failure_code for transfer in own.transfers()} <= {"split_exhausted", "entry_rejected"}
    assert books_balance()


def test_a_rejection_that_is_learned_by_asking_is_split_too(partner: Partner, beat: Beat, clock: Clock) -> None:
    """The bank's answer to a question carries another code than its acknowledgement does."""
    own = order(partner, fate(51), fate(52), "3.00", "4.00")
    clock.to_the_cut_off()
    for _ in range(3):
        for _ in range(4):
            beat.tick()
        clock.advance(timedelta(hours=3))
    beat.tick()
    assert "failed" not in own.statuses(), "one bad entry must not end the others"
    assert own.statuses() == ["dead_letter", "submitted", "submitted", "submitted"]


def test_a_worker_that_dies_while_it_splits_leaves_the_rejection_to_be_read_again(
    partner: Partner, beat: Beat, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = order(partner, "1.00", fate(51), "3.00")
    real, calls = file_splitting._queue, []

    def die_once(*arguments: Any, **named: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("killed between two parts")
        real(*arguments, **named)

    monkeypatch.setattr(file_splitting, "_queue", die_once)
    clock.to_the_cut_off()
    beat.tick()
    assert not FileGroup.objects.exists() and set(own.statuses()) == {"submitted"}, "nothing of the split is kept"
    for _ in range(TICKS):
        beat.tick()
    assert own.statuses() == ["submitted", "dead_letter", "submitted"]


def test_people_are_told_once_when_it_begins_and_once_where_it_ends(partner: Partner, beat: Beat, clock: Clock) -> None:
    own = order(partner, "1.00", "2.00", "3.00", fate(51))
    send(clock, beat)
    told = Incident.objects.filter(kind="file_rejected").order_by("id").values_list("detail", flat=True)
    assert len(told) == 2
    assert "smaller files" in told[0] and "waits for a person" in told[1]
    assert Incident.objects.filter(kind="dead_letter", instruction__transfer=own.transfers()[3]).count() == 1
