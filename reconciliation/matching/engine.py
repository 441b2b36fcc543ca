"""The engine: works through the lines with the rules in order, and says what is left of both sides."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from datetime import date

from reconciliation.matching.rules import RULES, OpenItems, Rule, attested_day
from reconciliation.matching.types import Days, Expectation, Finding, Leftover, Line, Outcome, Pairing, Shown


def match(
    lines: Sequence[Line],
    expectations: Sequence[Expectation],
    *,
    shown_before: Iterable[Shown] = (),
    late_before: date,
    unreadable: Sequence[Days] = (),
    rules: Sequence[Rule] = RULES,
) -> Outcome:
    """Hold lines against expectations.

    Days are worked in order, and within a day rule by rule. A line that names expectations without agreeing keeps them
    from later lines, so that a second debit never proves what the first one left open. Expectations from before
    `late_before` that no line shows are MISSING, unless the days `unreadable` may hold them; younger ones wait for a
    later statement. Every line ends in exactly one pairing or leftover, every expectation in at most one. The order of
    the lines does not change the outcome.
    """
    items = OpenItems.of(expectations, shown_before)
    pairings: list[Pairing] = []
    leftovers: list[Leftover] = []
    items.note_singles(lines)
    ordered = sorted(lines, key=lambda line: (line.booked_on, line.id))
    for _, of_day in itertools.groupby(ordered, key=lambda line: line.booked_on):
        _work_day(list(of_day), items, rules, pairings, leftovers)
    return _outcome(pairings, leftovers, items.open_at(list(expectations)), late_before, unreadable)


def match_attested_day(
    lines: Sequence[Line], expectations: Sequence[Expectation], *, day: date, late_before: date
) -> Outcome:
    """Hold the net movement of an attested day, one line at most, against what was expected on that day."""
    pairings: list[Pairing] = []
    leftovers: list[Leftover] = []
    for line in lines:
        answer = attested_day(line, expectations, day)
        if isinstance(answer, Pairing):
            pairings.append(answer)
        else:
            leftovers.append(answer)
    proven = {id(found) for pairing in pairings for found in pairing.expectations}
    still_open = [expectation for expectation in expectations if id(expectation) not in proven]
    return _outcome(pairings, leftovers, still_open, late_before, ())


def missing(expectation: Expectation) -> Leftover:
    """A movement that a statement should have shown by now."""
    reported = f"The bank reported that {expectation.reference} {expectation.kind} on {expectation.expected_on}"
    reasons = (f"{reported}, but no statement shows it.",)
    return Leftover(Finding.MISSING, None, expectation, -expectation.amount_minor, reasons)


def _work_day(
    remaining: list[Line],
    items: OpenItems,
    rules: Sequence[Rule],
    pairings: list[Pairing],
    leftovers: list[Leftover],
) -> None:
    for rule in rules:
        untouched: list[Line] = []
        for line in remaining:
            answer = rule(line, items)
            if answer is None:
                untouched.append(line)
            elif isinstance(answer, Pairing):
                items.take(answer)
                pairings.append(answer)
            else:
                items.claim(answer)
                leftovers.append(answer)
        remaining = untouched


def _outcome(
    pairings: list[Pairing],
    leftovers: list[Leftover],
    still_open: Sequence[Expectation],
    late_before: date,
    unreadable: Sequence[Days],
) -> Outcome:
    """Divide what is open into what is missing and what waits: for a statement, or for an open line that names it."""
    named = {id(expectation) for leftover in leftovers for expectation in leftover.pointed_at}
    disagreeing = {id(leftover.expectation) for leftover in leftovers if leftover.expectation is not None}
    waiting: list[Expectation] = []
    late: list[Expectation] = []
    for expectation in still_open:
        if id(expectation) in disagreeing:
            continue
        on = expectation.expected_on
        may_be_unreadable = any(since <= on <= until for since, until in unreadable)
        is_late = on < late_before and id(expectation) not in named and not may_be_unreadable
        (late if is_late else waiting).append(expectation)
    return Outcome(pairings, leftovers + [missing(expectation) for expectation in late], waiting)
