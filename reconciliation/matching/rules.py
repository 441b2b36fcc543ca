"""The rules, in the order in which they are tried. The first that fits takes the line; every rule is exact and deterministic.

A rule answers with a Pairing, with a Leftover (the line points at something, but does not agree), or with None (not my line).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from reconciliation.matching.types import Expectation, Finding, Leftover, Line, Pairing, Shown

VERSION = 1


@dataclass
class OpenItems:
    """What still lies open while lines are worked through: expectations by reference and by group, and what was proven before."""

    by_reference: dict[str, list[Expectation]] = field(default_factory=lambda: defaultdict(list))
    by_group: dict[str, list[Expectation]] = field(default_factory=lambda: defaultdict(list))
    shown: set[Shown] = field(default_factory=set)
    taken: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, expectations: Iterable[Expectation], shown: Iterable[Shown]) -> OpenItems:
        """Spread the expectations by everything a line may name."""
        items = cls(shown=set(shown))
        for expectation in expectations:
            items.by_reference[expectation.reference].append(expectation)
            if expectation.group:
                items.by_group[expectation.group].append(expectation)
        return items

    def open_at(self, expectations: list[Expectation]) -> list[Expectation]:
        """Those that no pairing has taken."""
        taken = self.taken
        return [expectation for expectation in expectations if id(expectation) not in taken]

    def take(self, pairing: Pairing) -> None:
        """A pairing takes its expectations off the items; the reference that decided it, and those of the entries it covers, count as shown."""
        self.taken.update(id(expectation) for expectation in pairing.expectations)
        is_credit = pairing.lines[0].amount_minor > 0
        self.shown.update(
            Shown(reference, is_credit)
            for reference in (pairing.reference, *(each.reference for each in pairing.expectations))
        )


Rule = Callable[[Line, OpenItems], Pairing | Leftover | None]


def exact_reference(line: Line, items: OpenItems) -> Pairing | Leftover | None:
    """Rule 1: the line carries our reference, and amount, currency and direction agree (confidence 100)."""
    candidates = [
        expectation
        for reference in line.references
        for expectation in items.open_at(items.by_reference.get(reference, []))
        if same_direction(expectation.amount_minor, line.amount_minor)
    ]
    if not candidates:
        return None
    agreeing = [
        expectation
        for expectation in candidates
        if expectation.amount_minor == line.amount_minor and expectation.currency == line.currency
    ]
    if len(agreeing) == 1:
        found = agreeing[0]
        return Pairing(
            "exact_reference",
            found.reference,
            100,
            (line,),
            (found,),
            (f"The line carries our reference {found.reference}.", "Amount, currency and direction agree."),
        )
    if len(agreeing) > 1:
        return Leftover(
            Finding.AMBIGUOUS,
            line,
            None,
            0,
            (f"{len(agreeing)} expectations carry the reference and the amount of this line; a person decides.",),
        )
    nearest = candidates[0]
    wrong = (
        f"The line carries our reference {nearest.reference}, but shows {line.amount_minor} {line.currency} (minor units) where "
        f"{nearest.amount_minor} {nearest.currency} was expected."
    )
    return Leftover(
        Finding.AMOUNT,
        line,
        nearest,
        line.amount_minor - nearest.amount_minor,
        (wrong,),
    )


def batch_total(line: Line, items: OpenItems) -> Pairing | Leftover | None:
    """Rule 2: the line names one of our batches and its amount is the exact sum of what is open of it (confidence 98)."""
    for reference in line.references:
        members = [
            expectation
            for expectation in items.open_at(items.by_group.get(reference, []))
            if expectation.currency == line.currency and same_direction(expectation.amount_minor, line.amount_minor)
        ]
        if not members:
            continue
        total = sum(expectation.amount_minor for expectation in members)
        if total == line.amount_minor:
            reasons = (
                f"The line names our batch {reference}.",
                f"Its amount is the sum of the {len(members)} entries of that batch.",
            )
            return Pairing("batch_total", reference, 98, (line,), members, reasons)
        wrong = f"The line names our batch {reference}, whose {len(members)} open entries sum to {total}; the line shows {line.amount_minor}."
        return Leftover(Finding.AMOUNT, line, None, line.amount_minor - total, (wrong,))
    return None


def shown_before(line: Line, items: OpenItems) -> Leftover | None:
    """Rule 3: the line carries a reference that another line proved already: the bank may have moved the money twice."""
    for reference in line.references:
        if Shown(reference, line.amount_minor > 0) in items.shown:
            return Leftover(
                Finding.DUPLICATE,
                line,
                None,
                line.amount_minor,
                (f"The reference {reference} was proven by another line already; the bank shows it again.",),
            )
    return None


def unexplained(line: Line, items: OpenItems) -> Leftover:
    """Last: nothing we know explains the line."""
    finding = Finding.UNEXPECTED_CREDIT if line.amount_minor > 0 else Finding.UNEXPECTED_DEBIT
    return Leftover(
        finding,
        line,
        None,
        line.amount_minor,
        ("No reference of ours, no batch total and no earlier line explains this line.",),
    )


RULES: tuple[Rule, ...] = (exact_reference, batch_total, shown_before, unexplained)


def same_direction(left: int, right: int) -> bool:
    """Whether both go out, or both come in."""
    return (left > 0) == (right > 0)
