"""Lines whose amount differs from their entries: once a person explains the difference, a line proves its entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from config.kernel import ids
from reconciliation import expectations, proofs
from reconciliation.chain import ZONE
from reconciliation.matching import engine, rules
from reconciliation.matching.types import Expectation, Line
from reconciliation.models import Discrepancy, Match, RunShare

RULE = "difference_resolved"


def entries_named_by(row: Discrepancy, *, at: datetime) -> list[Expectation]:
    """Return the unproven entries that the line of a discrepancy names: the entries of its batch, or one entry."""
    line = row.line
    if line is None:
        return []
    found = expectations.unproven(
        rail_account=row.rail_account, until=at.date(), zone=ZONE, named=list(line.references)
    )
    shown = Line(line.pk, line.booked_on, line.amount_minor, line.currency, tuple(line.references), line.text)
    outcome = engine.match([shown], found, late_before=line.booked_on)
    named = [each for pairing in outcome.pairings for each in pairing.expectations]
    named += [each for left in outcome.leftovers if left.line is not None for each in left.pointed_at]
    return [each for each in named if each.currency == line.currency]


def prove(row: Discrepancy, entries: Sequence[Expectation], *, note: str) -> None:
    """Record that the line proves these entries, apart from the difference that a person explained."""
    line = row.line
    if line is None:
        raise ValueError(f"{row.public_id} is about no line")
    total = sum(each.amount_minor for each in entries)
    reasons = (
        f"The line shows {line.amount_minor}, its {len(entries)} entries sum to {total}.",
        f"A person explained the difference of {line.amount_minor - total}: {note}"[:300],
    )
    match = Match.objects.create(
        id=ids.new(),
        run=row.run,
        line=line,
        rule=RULE,
        reference=next((each.group or each.reference for each in entries), ""),
        rules_version=rules.VERSION,
        confidence=100,
        reasons=list(reasons),
        proven_count=len(entries),
        amount_minor=line.amount_minor,
        currency=line.currency,
    )
    proofs.save_many([(match.pk, each) for each in entries])
    shares = [RunShare(run=row.run, environment_id=each) for each in {each.environment_id for each in entries}]
    RunShare.objects.bulk_create(shares, ignore_conflicts=True)
