"""The engine: works through the lines with the rules in order, and says what is left of both sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from reconciliation.matching.rules import RULES, OpenItems, Rule
from reconciliation.matching.types import Expectation, Finding, Leftover, Line, Outcome, Pairing, Shown


def match(
    lines: Sequence[Line],
    expectations: Sequence[Expectation],
    *,
    shown_before: Iterable[Shown] = (),
    late_before: date,
    rules: Sequence[Rule] = RULES,
) -> Outcome:
    """Hold lines against expectations.

    Lines with a reference of their own are worked first (rule by rule, line by line), so that a batch total never swallows an entry that the bank
    shows
    singly. Expectations from before `late_before` that no line shows are MISSING; younger ones wait for a later statement. Every line ends in
    exactly one
    pairing or leftover, every expectation in at most one. The same input gives the same outcome, in whatever order the lines come.
    """
    items = OpenItems.of(expectations, shown_before)
    pairings: list[Pairing] = []
    leftovers: list[Leftover] = []
    remaining = sorted(lines, key=lambda line: (line.booked_on, line.id))
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
                leftovers.append(answer)
        remaining = untouched
    pointed_at = {id(leftover.expectation) for leftover in leftovers if leftover.expectation is not None}
    still_open = [expectation for expectation in items.open_at(list(expectations)) if id(expectation) not in pointed_at]
    late = [expectation for expectation in still_open if expectation.expected_on < late_before]
    leftovers += [missing(expectation) for expectation in late]
    return Outcome(
        pairings, leftovers, [expectation for expectation in still_open if expectation.expected_on >= late_before]
    )


def missing(expectation: Expectation) -> Leftover:
    """A movement that should have been on a statement by now."""
    reasons = (
        f"We were told that {expectation.reference} {expectation.kind} on {expectation.expected_on}, but no statement shows it.",
    )
    return Leftover(Finding.MISSING, None, expectation, -expectation.amount_minor, reasons)
