"""The rules, in the order in which they are tried. The first that fits takes the line; every rule is deterministic.

A rule answers with a Pairing, with a Leftover (the line points at something, but does not agree), or with None.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from reconciliation.matching.types import Expectation, Finding, Leftover, Line, Pairing, Shown
from treasury import money

VERSION = 2


@dataclass
class OpenItems:
    """The expectations that are open, by reference and by group, and the references that were proven before."""

    by_reference: dict[str, list[Expectation]] = field(default_factory=lambda: defaultdict(list))
    by_group: dict[str, list[Expectation]] = field(default_factory=lambda: defaultdict(list))
    shown: set[Shown] = field(default_factory=set)
    taken: set[int] = field(default_factory=set)
    # Expectations that a line names without agreeing: no other line proves them while that line is open.
    claimed: dict[int, str] = field(default_factory=dict)
    # Expectations that a line shows singly and exactly.
    singly: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, expectations: Iterable[Expectation], shown: Iterable[Shown]) -> OpenItems:
        """Index the expectations by everything that a line may name."""
        items = cls(shown=set(shown))
        for expectation in expectations:
            items.by_reference[expectation.reference].append(expectation)
            if expectation.group:
                items.by_group[expectation.group].append(expectation)
        return items

    def note_singles(self, lines: Iterable[Line]) -> None:
        """Note which expectations a line shows singly."""
        self.singly = {id(found) for line in lines for found in agreeing(self.named_by(line), line)}

    def open_at(self, expectations: list[Expectation]) -> list[Expectation]:
        """Return those that no pairing has taken."""
        taken = self.taken
        return [expectation for expectation in expectations if id(expectation) not in taken]

    def named_by(self, line: Line) -> list[Expectation]:
        """Return the open expectations whose reference the line carries, of its direction."""
        return [
            expectation
            for reference in line.references
            for expectation in self.open_at(self.by_reference.get(reference, []))
            if same_direction(expectation.amount_minor, line.amount_minor)
        ]

    def take(self, pairing: Pairing) -> None:
        """Close the expectations of a pairing. Its reference and those of its entries count as shown."""
        self.taken.update(id(expectation) for expectation in pairing.expectations)
        is_credit = pairing.lines[0].amount_minor > 0
        self.shown.update(
            Shown(reference, is_credit)
            for reference in (pairing.reference, *(each.reference for each in pairing.expectations))
        )

    def claim(self, leftover: Leftover) -> None:
        """Keep what a disagreeing line points at from other lines."""
        if leftover.line is not None:
            for expectation in leftover.pointed_at:
                self.claimed.setdefault(id(expectation), f"the line of {leftover.line.booked_on} that names it")


Rule = Callable[[Line, OpenItems], Pairing | Leftover | None]


def batch_total(line: Line, items: OpenItems) -> Pairing | Leftover | None:
    """Rule 1: the line names one of our batches and is the exact sum of what is open of it (confidence 98).

    Entries that another line shows singly are left out when the sum holds without them only. A line that carries the
    reference and amount of one entry is no total.
    """
    if agreeing(items.named_by(line), line):
        return None
    for reference in line.references:
        members = [
            expectation
            for expectation in items.open_at(items.by_group.get(reference, []))
            if expectation.currency == line.currency
            and same_direction(expectation.amount_minor, line.amount_minor)
            and id(expectation) not in items.claimed
        ]
        if not members:
            continue
        others = [expectation for expectation in members if id(expectation) not in items.singly]
        for covered in (members, others):
            if covered and _total(covered) == line.amount_minor:
                reasons = (
                    f"The line names our batch {reference}.",
                    f"Its amount is the sum of the {len(covered)} entries of that batch.",
                )
                return Pairing("batch_total", reference, 98, (line,), covered, reasons)
        total = _total(members)
        wrong = (
            f"The line names our batch {reference}, whose {len(members)} open entries sum to "
            f"{_shown(total, line.currency)}; the line shows {_shown(line.amount_minor, line.currency)}."
        )
        return Leftover(Finding.AMOUNT, line, None, line.amount_minor - total, (wrong,), tuple(members))
    return None


def exact_reference(line: Line, items: OpenItems) -> Pairing | Leftover | None:
    """Rule 2: the line carries our reference, and amount, currency and direction agree (confidence 100)."""
    candidates = items.named_by(line)
    if not candidates:
        return None
    free = [expectation for expectation in candidates if id(expectation) not in items.claimed]
    if not free:
        nearest = candidates[0]
        reason = (
            f"The reference {nearest.reference} is part of {items.claimed[id(nearest)]} and is not explained yet; "
            "another line cannot prove it. The bank may have moved the money twice."
        )
        return Leftover(Finding.DUPLICATE, line, None, line.amount_minor, (reason,))
    exact = agreeing(free, line)
    if len(exact) == 1:
        found = exact[0]
        reasons = (f"The line carries our reference {found.reference}.", "Amount, currency and direction agree.")
        return Pairing("exact_reference", found.reference, 100, (line,), (found,), reasons)
    if len(exact) > 1:
        reason = f"{len(exact)} expectations carry the reference and the amount of this line; a person decides."
        return Leftover(Finding.AMBIGUOUS, line, None, 0, (reason,))
    return _disagreement(line, free[0])


def shown_before(line: Line, items: OpenItems) -> Leftover | None:
    """Rule 3: the line carries a reference that another line proved already: the money may have moved twice."""
    for reference in line.references:
        if Shown(reference, line.amount_minor > 0) in items.shown:
            reason = f"The reference {reference} was proven by another line already; the bank shows it again."
            return Leftover(Finding.DUPLICATE, line, None, line.amount_minor, (reason,))
    return None


def unexplained(line: Line, items: OpenItems) -> Leftover:
    """Last: nothing that is known explains the line."""
    finding = Finding.UNEXPECTED_CREDIT if line.amount_minor > 0 else Finding.UNEXPECTED_DEBIT
    reason = "No reference of ours, no batch total and no earlier line explains this line."
    return Leftover(finding, line, None, line.amount_minor, (reason,))


RULES: tuple[Rule, ...] = (batch_total, exact_reference, shown_before, unexplained)


def attested_day(line: Line, expectations: Sequence[Expectation], day: date) -> Pairing | Leftover:
    """The only rule for the net movement of an attested day: it is the sum of what was expected on that day.

    Confidence 60, because two people stated the balances and the lines were not read.
    """
    expected = [each for each in expectations if each.expected_on == day and each.currency == line.currency]
    total = _total(expected)
    if expected and total == line.amount_minor:
        reasons = (
            "Two people attested the balances of this day.",
            f"Its net movement is the sum of the {len(expected)} movements that were expected on it.",
        )
        return Pairing("attested_day", f"day:{day}", 60, (line,), expected, reasons)
    finding = Finding.UNEXPECTED_CREDIT if line.amount_minor > 0 else Finding.UNEXPECTED_DEBIT
    reason = (
        f"Two people attested a net movement of {line.amount_minor}; "
        f"the {len(expected)} movements that were expected on this day sum to {total}."
    )
    return Leftover(finding, line, None, line.amount_minor - total, (reason,))


def agreeing(expectations: Iterable[Expectation], line: Line) -> list[Expectation]:
    """Return the expectations with the amount and the currency of the line."""
    return [each for each in expectations if each.amount_minor == line.amount_minor and each.currency == line.currency]


def same_direction(left: int, right: int) -> bool:
    """Whether both go out, or both come in."""
    return (left > 0) == (right > 0)


def _disagreement(line: Line, nearest: Expectation) -> Leftover:
    wrong = (
        f"The line carries our reference {nearest.reference}, but shows {_shown(line.amount_minor, line.currency)} "
        f"where {_shown(nearest.amount_minor, nearest.currency)} was expected."
    )
    return Leftover(Finding.AMOUNT, line, nearest, line.amount_minor - nearest.amount_minor, (wrong,))


def _shown(amount_minor: int, currency: str) -> str:
    return f"{money.format(amount_minor, currency)} {currency}"


def _total(expectations: Iterable[Expectation]) -> int:
    return sum(expectation.amount_minor for expectation in expectations)
