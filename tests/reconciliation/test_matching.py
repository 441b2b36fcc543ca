"""The matching engine, without a database: what may be matched, what must not be, and that nothing gets lost."""

from __future__ import annotations

import random
import uuid
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reconciliation.matching import engine
from reconciliation.matching.types import Expectation, Finding, Kind, Line, Outcome, Shown

TODAY = date(2026, 11, 20)
LATE = TODAY - timedelta(days=3)


def line(amount: int, *references: str, currency: str = "USD", booked_on: date = TODAY) -> Line:
    return Line(uuid.uuid4(), booked_on, amount, currency, references, "")


def expected(
    amount: int, reference: str, group: str = "", *, currency: str = "USD", on: date = TODAY, kind: Kind = Kind.SETTLED
) -> Expectation:
    return Expectation(kind, uuid.uuid4(), uuid.uuid4(), amount, currency, reference, group, on)


def match(lines: list[Line], expectations: list[Expectation], shown: tuple[Shown, ...] = ()) -> Outcome:
    return engine.match(lines, expectations, shown_before=shown, late_before=LATE)


def findings(outcome: Outcome) -> list[Finding]:
    return [leftover.finding for leftover in outcome.leftovers]


def test_a_line_with_our_reference_and_amount_is_matched() -> None:
    mine, other = expected(-1000, "T1"), expected(-1000, "T2")
    outcome = match([line(-1000, "T1")], [mine, other])
    assert [pairing.expectations for pairing in outcome.pairings] == [(mine,)]
    assert outcome.waiting == [other]
    assert not outcome.leftovers


def test_a_batch_total_proves_every_entry_of_the_batch() -> None:
    members = [expected(-amount, f"T{amount}", "F1/1") for amount in (100, 250, 375)]
    outcome = match([line(-725, "F1/1")], members)
    (pairing,) = outcome.pairings
    assert pairing.rule == "batch_total"
    assert list(pairing.expectations) == members


def test_an_entry_shown_singly_is_not_swallowed_by_its_batch() -> None:
    single, *rest = [expected(-amount, f"T{amount}", "F1/1") for amount in (100, 250, 375)]
    outcome = match([line(-625, "F1/1"), line(-100, "T100")], [single, *rest])
    assert {pairing.rule for pairing in outcome.pairings} == {"exact_reference", "batch_total"}
    assert not outcome.leftovers
    assert not outcome.waiting


def test_a_wrong_amount_is_never_matched() -> None:
    outcome = match([line(-1001, "T1")], [expected(-1000, "T1")])
    assert not outcome.pairings
    assert findings(outcome) == [Finding.AMOUNT]
    assert outcome.leftovers[0].difference_minor == -1


def test_a_batch_total_that_is_one_cent_off_is_never_matched() -> None:
    outcome = match([line(-726, "F1/1")], [expected(-100, "T1", "F1/1"), expected(-625, "T2", "F1/1")])
    assert not outcome.pairings
    assert findings(outcome) == [Finding.AMOUNT]
    assert len(outcome.waiting) == 2


def test_the_same_money_shown_twice_is_a_duplicate_in_one_statement_and_across_statements() -> None:
    assert findings(match([line(-1000, "T1"), line(-1000, "T1")], [expected(-1000, "T1")])) == [Finding.DUPLICATE]
    assert findings(match([line(-1000, "T1")], [], shown=(Shown("T1", is_credit=False),))) == [Finding.DUPLICATE]


def test_a_return_that_we_do_not_know_of_yet_is_no_duplicate_of_the_payment() -> None:
    assert findings(match([line(1000, "T1")], [], shown=(Shown("T1", is_credit=False),))) == [Finding.UNEXPECTED_CREDIT]


def test_a_second_debit_does_not_prove_an_entry_whose_batch_total_is_open() -> None:
    """The bank debits a batch with one cent too much, and the next day one of its entries again."""
    members = [expected(-amount, f"T{amount}", "F1:1") for amount in (100, 250, 375)]
    yesterday = TODAY - timedelta(days=1)
    batch, second = line(-726, "F1:1", booked_on=yesterday), line(-250, "T250")
    outcome = match([second, batch], members)
    assert not outcome.pairings
    assert {left.line: left.finding for left in outcome.leftovers} == {
        batch: Finding.AMOUNT,
        second: Finding.DUPLICATE,
    }
    assert outcome.leftovers[0].difference_minor == -1
    assert outcome.waiting == members


def test_a_second_debit_on_the_same_day_does_not_prove_an_entry_of_an_open_batch_either() -> None:
    members = [expected(-amount, f"T{amount}", "F1:1") for amount in (100, 250, 375)]
    assert sorted(findings(match([line(-250, "T250"), line(-726, "F1:1")], members))) == [
        Finding.AMOUNT,
        Finding.DUPLICATE,
    ]


def test_a_second_debit_beside_an_exact_batch_total_is_a_duplicate() -> None:
    members = [expected(-amount, f"T{amount}", "F1:1") for amount in (100, 250, 375)]
    outcome = match([line(-250, "T250"), line(-725, "F1:1")], members)
    assert [list(pairing.expectations) for pairing in outcome.pairings] == [members]
    assert findings(outcome) == [Finding.DUPLICATE]


def test_an_entry_that_the_bank_leaves_out_of_its_batch_and_shows_the_next_day_is_matched() -> None:
    members = [expected(-amount, f"T{amount}", "F1:1") for amount in (100, 250, 375)]
    outcome = match([line(-475, "F1:1", booked_on=TODAY - timedelta(days=1)), line(-250, "T250")], members)
    assert not outcome.leftovers
    assert not outcome.waiting


def test_a_second_line_does_not_prove_an_entry_that_an_open_line_names() -> None:
    first = line(-1001, "T1", booked_on=TODAY - timedelta(days=1))
    outcome = match([line(-1000, "T1"), first], [expected(-1000, "T1")])
    assert not outcome.pairings
    assert findings(outcome) == [Finding.AMOUNT, Finding.DUPLICATE]


def test_entries_of_an_open_batch_are_not_missing_while_a_person_has_its_total() -> None:
    old = [expected(-amount, f"T{amount}", "F1:1", on=LATE - timedelta(days=9)) for amount in (100, 250)]
    outcome = match([line(-351, "F1:1", booked_on=LATE)], old)
    assert findings(outcome) == [Finding.AMOUNT]
    assert outcome.waiting == old


def test_what_an_unreadable_day_may_show_is_not_missing() -> None:
    on = LATE - timedelta(days=9)
    entry = expected(-100, "T1", on=on)
    outcome = engine.match([], [entry], late_before=LATE, unreadable=[(on - timedelta(days=1), on)])
    assert outcome.waiting == [entry]
    assert findings(engine.match([], [entry], late_before=LATE)) == [Finding.MISSING]


def test_the_net_movement_of_an_attested_day_proves_what_was_expected_on_it() -> None:
    entries = [expected(-100, "T1"), expected(-250, "T2")]
    other = expected(-5, "T3", on=TODAY - timedelta(days=1))
    outcome = engine.match_attested_day([line(-350)], [*entries, other], day=TODAY, late_before=LATE)
    assert [list(pairing.expectations) for pairing in outcome.pairings] == [entries]
    assert outcome.waiting == [other]
    wrong = engine.match_attested_day([line(-351)], entries, day=TODAY, late_before=LATE)
    assert findings(wrong) == [Finding.UNEXPECTED_DEBIT]
    assert wrong.leftovers[0].difference_minor == -1


def test_currency_and_direction_never_cross() -> None:
    assert findings(match([line(-1000, "T1", currency="EUR")], [expected(-1000, "T1")])) == [Finding.AMOUNT]
    assert findings(match([line(1000, "T1")], [expected(-1000, "T1")])) == [Finding.UNEXPECTED_CREDIT]


def test_a_return_matches_the_return_and_not_the_payment() -> None:
    paid, returned = expected(-1000, "T1"), expected(1000, "T1", kind=Kind.RETURNED)
    outcome = match([line(1000, "T1"), line(-1000, "T1")], [paid, returned])
    assert {pairing.expectations[0].kind: pairing.lines[0].amount_minor for pairing in outcome.pairings} == {
        Kind.SETTLED: -1000,
        Kind.RETURNED: 1000,
    }


def test_two_equal_explanations_are_left_to_a_person() -> None:
    outcome = match([line(-1000, "T1")], [expected(-1000, "T1"), expected(-1000, "T1")])
    assert not outcome.pairings
    assert findings(outcome) == [Finding.AMBIGUOUS]


def test_what_no_statement_shows_is_missing_only_once_it_is_late() -> None:
    old, young = expected(-1000, "T1", on=LATE - timedelta(days=1)), expected(-500, "T2")
    outcome = match([], [old, young])
    assert findings(outcome) == [Finding.MISSING]
    assert outcome.leftovers[0].expectation is old
    assert outcome.waiting == [young]


def test_a_line_without_an_explanation_is_unexpected() -> None:
    assert findings(match([line(-1500)], [])) == [Finding.UNEXPECTED_DEBIT]
    assert findings(match([line(42)], [])) == [Finding.UNEXPECTED_CREDIT]


_reference = st.sampled_from(["T1", "T2", "T3", "G1", "G2", ""])
_amount = st.integers(-4, 4).filter(bool)
_lines = st.lists(
    st.builds(lambda amount, reference: line(amount, *([reference] if reference else [])), _amount, _reference),
    max_size=8,
)
_expectations = st.lists(
    st.builds(expected, _amount, st.sampled_from(["T1", "T2", "T3"]), st.sampled_from(["G1", "G2", ""])), max_size=8
)


@given(_lines, _expectations, st.randoms(use_true_random=False))
def test_nothing_is_lost_and_no_amount_is_invented(
    lines: list[Line], expectations: list[Expectation], shuffler: random.Random
) -> None:
    outcome = match(lines, expectations)
    shown = [found.id for pairing in outcome.pairings for found in pairing.lines] + [
        left.line.id for left in outcome.leftovers if left.line
    ]
    assert sorted(shown) == sorted(found.id for found in lines), "every line ends in exactly one place"
    proven = [found.subject_id for pairing in outcome.pairings for found in pairing.expectations]
    assert len(proven) == len(set(proven)), "an expectation is proven once"
    for pairing in outcome.pairings:
        assert sum(found.amount_minor for found in pairing.lines) == sum(
            found.amount_minor for found in pairing.expectations
        )
        assert len({found.currency for found in [*pairing.lines, *pairing.expectations]}) == 1
    again = list(lines)
    shuffler.shuffle(again)
    assert {pairing.lines[0].id for pairing in match(again, expectations).pairings} == {
        pairing.lines[0].id for pairing in outcome.pairings
    }
