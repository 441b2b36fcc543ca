"""What the bank says is compared with the instruction, and only what agrees is booked."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest

from settlement.outcomes import ClassifiedOutcomes, KnownInstruction, classify
from settlement.rails.base import EntryAccepted, EntryRefused, EntryReturned, EntrySettled

TRACE = "091000010000001"
ON, AT = date(2026, 11, 17), datetime(2026, 11, 17, 13, 30, tzinfo=UTC)
PAID = EntrySettled(TRACE, 1000, ON, AT, TRACE)
BACK = EntryReturned(TRACE, "R03", "No account", AT, 1000)


def after(status: str, *said: object, currency: str = "USD") -> ClassifiedOutcomes:
    known = KnownInstruction(TRACE, uuid.UUID(int=1), uuid.UUID(int=2), status, 1000, "USD", 1, ON)
    return classify(said, {TRACE: known}, currency=currency)  # type: ignore[arg-type]


def kinds(result: ClassifiedOutcomes) -> list[str]:
    return [str(finding.kind) for finding in result.findings]


@pytest.mark.parametrize("status", ["submitted", "accepted", "in_doubt"])
def test_an_open_entry_settles(status: str) -> None:
    result = after(status, PAID)
    assert len(result.settled) == 1
    assert not result.findings


@pytest.mark.parametrize("status", ["settled", "returned"])
def test_the_same_outcome_twice_changes_nothing(status: str) -> None:
    result = after(status, EntryAccepted(TRACE), PAID)
    assert result == ClassifiedOutcomes()


@pytest.mark.parametrize("status", ["refused", "withdrawn"])
def test_money_that_moved_after_we_closed_is_an_incident_and_not_a_booking(status: str) -> None:
    for outcome in (PAID, BACK):
        result = after(status, outcome)
        assert not result.settled
        assert not result.returned
        assert "contradiction" in kinds(result)


def test_a_refusal_of_what_was_paid_is_an_incident() -> None:
    result = after("settled", EntryRefused(TRACE, "R04", "Invalid account"))
    assert not result.refused
    assert kinds(result) == ["contradiction"]


def test_another_amount_or_currency_goes_in_doubt() -> None:
    for result in (
        after("accepted", EntrySettled(TRACE, 1001, ON, AT, TRACE)),
        after("accepted", PAID, currency="CAD"),
    ):
        assert len(result.disputed) == 1
        assert kinds(result) == ["amount_differs"]
        assert not result.settled


def test_another_amount_after_the_settlement_is_an_incident_only() -> None:
    result = after("settled", EntryReturned(TRACE, "R03", "No account", AT, 999))
    assert not result.disputed
    assert not result.returned
    assert kinds(result) == ["amount_differs"]


def test_a_return_before_its_settlement_is_both() -> None:
    result = after("accepted", BACK)
    assert [settled.settled_on for _, settled in result.settled] == [ON]
    assert len(result.returned) == 1


def test_several_outcomes_of_one_entry_are_applied_in_order() -> None:
    result = after("in_doubt", EntryAccepted(TRACE), PAID, BACK)
    assert (len(result.accepted), len(result.settled), len(result.returned)) == (1, 1, 1)


def test_an_unknown_trace_is_an_incident() -> None:
    assert kinds(classify([PAID], {}, currency="USD")) == ["unknown_trace"]
