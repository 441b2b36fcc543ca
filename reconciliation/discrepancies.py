"""Discrepancies: opened by runs, explained by people, or closed by a later statement.

Money that moved at the bank without an explanation is booked between the float and suspense at once, so that our float
is what the bank holds. Resolving moves it from suspense to where it belongs. Nothing is deleted.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, cast

from django.db import transaction
from django.db.models import Q

from config.audit import trail
from config.kernel import ids
from config.ops import roles
from reconciliation import differences
from reconciliation.errors import DiscrepancyResolved, ResolutionDoesNotFit
from reconciliation.matching.types import Expectation, Leftover, Line
from reconciliation.models import Discrepancy, Run, StatementLine
from reconciliation.states import (
    DISCREPANCY_LIFE,
    FITTING,
    DiscrepancyKind,
    DiscrepancyStatus,
    Resolution,
    StatementStatus,
)
from settlement.planning import rail_accounts
from settlement.planning.models import RailAccount
from treasury.ledger import chart, movements

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ROWS_AT_ONCE = 1_000
# Which account takes the money out of suspense; BANK_ERROR leaves it there.
FROM_SUSPENSE_TO = {Resolution.BANK_FEE: "fees:rail_cost", Resolution.WRITE_OFF: "write_off"}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person found out about one discrepancy."""

    discrepancy_id: uuid.UUID
    resolution: Resolution
    note: str


def open_all(*, run: Run, leftovers: Sequence[Leftover], now: datetime, at: datetime) -> list[Discrepancy]:
    """Open a discrepancy for each leftover, and book the lines among them to suspense.

    `now` is machine time, `at` business time.
    """
    known = _known_movements(leftovers)
    fresh = [
        left
        for left in leftovers
        if left.line is not None or left.expectation is None or _movement(left.expectation) not in known
    ]
    rows = [
        _row(row_id, run, left, now=now, at=at) for row_id, left in zip(ids.new_many(len(fresh)), fresh, strict=True)
    ]
    Discrepancy.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    unexplained = [(row, left.line) for row, left in zip(rows, fresh, strict=True) if left.line is not None]
    if unexplained:
        movements.suspended(
            rail_account_code=run.rail_account.code,
            rail_environment_id=run.rail_account.environment_id,
            lines=[
                movements.SuspendedLine(
                    subject_id=line.id,
                    amount_minor=line.amount_minor,
                    currency=line.currency,
                    effective_on=line.booked_on,
                )
                for _, line in unexplained
            ],
            at=at,
        )
    return rows


def _movement(expectation: Expectation) -> tuple[str, uuid.UUID]:
    """What it is about: an entry that was paid and came back is two movements."""
    return str(expectation.kind), expectation.subject_id


def _known_movements(leftovers: Sequence[Leftover]) -> set[tuple[str, uuid.UUID]]:
    """Return movements whose discrepancy is open, or was resolved by a person: it is not opened again every day."""
    subjects = [left.expectation.subject_id for left in leftovers if left.expectation is not None]
    rows = Discrepancy.objects.filter(
        Q(status=DiscrepancyStatus.OPEN) | Q(resolved_by__isnull=False), subject_id__in=subjects
    )
    return {(kind, subject) for kind, subject in rows.values_list("subject_kind", "subject_id") if subject is not None}


def _row(row_id: uuid.UUID, run: Run, left: Leftover, *, now: datetime, at: datetime) -> Discrepancy:
    about = left.expectation
    return Discrepancy(
        id=row_id,
        run=run,
        rail_account=run.rail_account,
        environment_id=about.environment_id if about else None,
        kind=DiscrepancyKind(str(left.finding)),
        status=DiscrepancyStatus.OPEN,
        status_at=at,
        line_id=left.line.id if left.line else None,
        subject_kind=str(about.kind) if about else "",
        subject_id=about.subject_id if about else None,
        difference_minor=left.difference_minor,
        currency=run.currency,
        reasons=list(left.reasons),
        in_suspense=left.line is not None,
        created_at=now,
    )


def unexplained_lines(*, rail_account: RailAccount) -> list[StatementLine]:
    """Lines of earlier statements that have no explanation yet. Duplicates and attested days are left out.

    Their discrepancies stay locked until the caller's transaction ends: a person resolves one before or after the run.
    """
    rows = Discrepancy.objects.filter(rail_account=rail_account, status=DiscrepancyStatus.OPEN, line__isnull=False)
    unexplained = (
        rows.exclude(kind=DiscrepancyKind.DUPLICATE)
        .exclude(line__statement__status=StatementStatus.ATTESTED)
        .select_related("line")
        .order_by("id")
        .select_for_update(of=("self",), no_key=True)
    )
    return [row.line for row in unexplained if row.line is not None]


def update_known(leftovers: Sequence[Leftover]) -> None:
    """Update the difference of open discrepancies: other entries of their lines may have been found since."""
    by_line = {left.line.id: left for left in leftovers if left.line is not None}
    rows = Discrepancy.objects.filter(status=DiscrepancyStatus.OPEN, line_id__in=list(by_line))
    changed: list[Discrepancy] = []
    for row in rows:
        left = by_line[cast("uuid.UUID", row.line_id)]
        if (row.kind, row.difference_minor, row.reasons) == (left.finding, left.difference_minor, list(left.reasons)):
            continue
        row.kind, row.difference_minor = DiscrepancyKind(str(left.finding)), left.difference_minor
        row.reasons = list(left.reasons)
        changed.append(row)
    Discrepancy.objects.bulk_update(changed, ["kind", "difference_minor", "reasons"], batch_size=ROWS_AT_ONCE)


def close_learned_later(*, run: Run, lines: Sequence[Line], at: datetime) -> list[uuid.UUID]:
    """Close discrepancies whose movement was learned later. It is in the books, so its money leaves suspense again."""
    if not lines:
        return []
    rows = Discrepancy.objects.filter(status=DiscrepancyStatus.OPEN, line_id__in=[line.id for line in lines])
    columns = {"resolution": Resolution.LEARNED_LATER}
    note = f"Matched by {run.public_id}"
    closed = DISCREPANCY_LIFE.move_many(
        rows.values_list("pk", flat=True), to=DiscrepancyStatus.RESOLVED, at=at, note=note, columns=columns
    )
    by_day: dict[date, list[movements.SuspendedLine]] = defaultdict(list)
    for line in lines:
        by_day[line.booked_on].append(
            movements.SuspendedLine(line.id, line.amount_minor, line.currency, line.booked_on)
        )
    for day, of_day in sorted(by_day.items()):
        movements.explained(
            rail_account_code=run.rail_account.code,
            rail_environment_id=run.rail_account.environment_id,
            to_code=chart.rail_float(run.rail_account.code),
            to_environment_id=run.rail_account.environment_id,
            lines=of_day,
            # The moment at which it was suspended: on that day the float is unchanged.
            at=min(at, datetime.combine(day, time(12), UTC)),
        )
    return closed


def close_shown_later(*, run: Run, proven: Sequence[Expectation], at: datetime) -> list[uuid.UUID]:
    """A movement that was missing is shown now: its discrepancy explains itself."""
    movements_shown = {_movement(found) for found in proven}
    waiting = Discrepancy.objects.filter(
        status=DiscrepancyStatus.OPEN, kind=DiscrepancyKind.MISSING, rail_account=run.rail_account
    )
    shown = [row.pk for row in waiting if (row.subject_kind, row.subject_id) in movements_shown]
    return DISCREPANCY_LIFE.move_many(
        shown,
        to=DiscrepancyStatus.RESOLVED,
        at=at,
        note=f"Shown by {run.public_id}",
        columns={"resolution": Resolution.SHOWN_LATER},
    )


@transaction.atomic
def resolve_many(*, decisions: Sequence[Decision], resolved_by: User, now: datetime) -> list[uuid.UUID]:
    """Record what a person found, and move the money out of suspense where the decision says so.

    Raises DiscrepancyResolved for one that is closed, ResolutionDoesNotFit for a resolution that its kind lacks.
    """
    by_id = {decision.discrepancy_id: decision for decision in decisions}
    rows = list(
        Discrepancy.objects.filter(pk__in=by_id)
        .select_related("rail_account__environment", "line", "run__rail_account")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    for row in rows:
        _check(row, by_id[row.pk])
    for row in rows:
        decision = by_id[row.pk]
        columns = {
            "resolution": decision.resolution,
            "resolution_note": decision.note[:500],
            "resolved_by_id": resolved_by.pk,
        }
        at = rail_accounts.business_time(row.rail_account, machine_now=now)
        DISCREPANCY_LIFE.move_many([row.pk], to=DiscrepancyStatus.RESOLVED, at=at, note=decision.note, columns=columns)
        _explain(row, decision, at)
        trail.record(
            actor=roles.actor_of(resolved_by),
            action="discrepancy.resolved",
            subject_type="discrepancy",
            subject_id=row.pk,
            environment_id=row.environment_id,
            detail={"resolution": decision.resolution, "note": decision.note[:300]},
            at=now,
        )
    return [row.pk for row in rows]


def _check(row: Discrepancy, decision: Decision) -> None:
    if row.status != DiscrepancyStatus.OPEN:
        raise DiscrepancyResolved(id=row.public_id)
    if decision.resolution not in FITTING[row.kind] or (
        decision.resolution in FROM_SUSPENSE_TO and not row.in_suspense
    ):
        raise ResolutionDoesNotFit(kind=row.kind, resolution=str(decision.resolution))


def _explain(row: Discrepancy, decision: Decision, at: datetime) -> None:
    """Move the money of the line out of suspense: that of entries to the float, the rest where the decision says."""
    line = row.line
    if line is None:
        return
    entries = differences.entries_named_by(row, at=at) if row.kind == DiscrepancyKind.AMOUNT else []
    of_entries = sum(found.amount_minor for found in entries)
    if entries:
        differences.prove(row, entries, note=decision.note)
        _post(row, line.pk, of_entries, chart.rail_float(row.rail_account.code), at, to_rail=True)
        close_shown_later(run=row.run, proven=entries, at=at)
    code = FROM_SUSPENSE_TO.get(decision.resolution)
    rest = line.amount_minor - of_entries
    if code is not None and rest:
        # One line is posted once per subject: what is left beside the entries is posted for the discrepancy.
        _post(row, row.pk if entries else line.pk, rest, code, at)


def _post(
    row: Discrepancy, subject_id: uuid.UUID, amount_minor: int, to_code: str, at: datetime, *, to_rail: bool = False
) -> None:
    line = cast("StatementLine", row.line)
    owner = row.rail_account.environment_id
    movements.explained(
        rail_account_code=row.rail_account.code,
        rail_environment_id=owner,
        to_code=to_code,
        to_environment_id=owner if to_rail else None,
        lines=[
            movements.SuspendedLine(
                subject_id=subject_id,
                amount_minor=amount_minor,
                currency=line.currency,
                effective_on=line.booked_on,
            )
        ],
        at=min(at, datetime.combine(line.booked_on, time(12), UTC)) if to_rail else at,
    )
