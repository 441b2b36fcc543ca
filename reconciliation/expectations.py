"""What the bank has to show: settled and returned instructions and funded receipts that no statement has proven yet."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from payouts import queries as payout_queries
from reconciliation.matching.terms import Expectation, Kind
from reconciliation.models import ProvenSubject
from settlement import queries as settlement_queries
from settlement.planning.models import RailAccount

# Older movements than this are not expected any more: they were proven, or they are an open discrepancy since long. It bounds the work of a run, so that
# its cost depends on the last weeks and not on the table.
LOOK_BACK = timedelta(days=45)


def unproven(*, rail_account: RailAccount, until: date) -> list[Expectation]:
    """Movements on this rail account up to and including the day `until` that no match proves."""
    since = until - LOOK_BACK
    candidates = [
        *_of_instructions(rail_account, since, until),
        *_of_receipts(rail_account, since, until),
    ]
    proven = _proven_among({candidate.subject_id for candidate in candidates})
    return [candidate for candidate in candidates if (candidate.subject_id, candidate.kind) not in proven]


def _of_instructions(rail_account: RailAccount, since: date, until: date) -> Iterable[Expectation]:
    for row in settlement_queries.settled_movements(rail_account_id=rail_account.pk, since=since, until=until):
        yield Expectation(Kind.SETTLED, row.instruction_id, row.environment_id, -row.amount_minor, row.currency, row.trace_number, row.batch_key, row.on)
    for row in settlement_queries.returned_movements(rail_account_id=rail_account.pk, since=since, until=until):
        yield Expectation(Kind.RETURNED, row.instruction_id, row.environment_id, row.amount_minor, row.currency, row.trace_number, "", row.on)


def _of_receipts(rail_account: RailAccount, since: date, until: date) -> Iterable[Expectation]:
    for row in payout_queries.receipts_at(rail_code=rail_account.code, since=since, until=until):
        yield Expectation(Kind.FUNDED, row.id, row.environment_id, row.amount_minor, row.currency, row.bank_reference, "", row.on)


def _proven_among(subject_ids: set[uuid.UUID]) -> set[tuple[uuid.UUID, str]]:
    if not subject_ids:
        return set()
    rows = ProvenSubject.objects.filter(subject_id__in=list(subject_ids)).values_list("subject_id", "kind")
    return set(rows.iterator(10_000))
