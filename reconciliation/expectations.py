"""What the bank has to show: settled and returned instructions and funded receipts that no statement has proven yet."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from payouts.models import Receipt
from reconciliation.matching.terms import Expectation, Kind, Shown
from reconciliation.models import Proof
from settlement.models import Instruction
from settlement.planning.models import RailAccount
from settlement.rails.base import batch_reference
from settlement.states import InstructionStatus

# Older movements than this are not expected any more: they were proven, or they are an open discrepancy since long. It bounds the work of a run, so
# that
# its cost depends on the last weeks and not on the table.
LOOK_BACK = timedelta(days=45)
ROWS_AT_ONCE = 10_000


def unproven(*, rail_account: RailAccount, until: date, zone: str) -> list[Expectation]:
    """Movements on this rail account up to and including the day `until` (in the bank's zone) that no match proves."""
    since = until - LOOK_BACK
    return [
        *_settled(rail_account, since, until),
        *_returned(rail_account, since, until, ZoneInfo(zone)),
        *_funded(rail_account, since, until, ZoneInfo(zone)),
    ]


def entries_shown(rail_account: RailAccount, trace_numbers: Sequence[str]) -> Iterator[Shown]:
    """Those of these trace numbers whose entries a match proved before, each with the direction that was proven."""
    traces = dict(_instructions(rail_account).filter(trace_number__in=trace_numbers).values_list("pk", "trace_number"))
    proofs = Proof.objects.across_environments().filter(subject_id__in=list(traces))
    for subject_id, amount in proofs.values_list("subject_id", "amount_minor"):
        yield Shown(traces[subject_id] or "", amount > 0)


def _not_proven(kind: Kind) -> Exists:
    return ~Exists(Proof.objects.across_environments().filter(subject_id=OuterRef("pk"), kind=kind))  # type: ignore[return-value]  # ~Exists is an Exists


def _instructions(rail_account: RailAccount) -> QuerySet[Instruction]:
    rows: QuerySet[Instruction] = Instruction.objects.across_environments().filter(rail_account=rail_account)
    return rows


def _settled(rail_account: RailAccount, since: date, until: date) -> Iterator[Expectation]:
    rows = (
        _instructions(rail_account)
        .filter(settled_on__gte=since, settled_on__lte=until)
        .filter(_not_proven(Kind.SETTLED))
        .values_list("id", "environment_id", "amount_minor", "currency", "trace_number", "submission__reference", "batch_number", "settled_on")
    )
    # A constraint says that what was at the bank has a trace, a file and a number, and the filter that it has a day.
    full_rows = cast("Iterator[tuple[uuid.UUID, uuid.UUID, int, str, str, str, int, date]]", rows.iterator(ROWS_AT_ONCE))
    for row_id, environment_id, amount, currency, trace, file_reference, batch_number, on in full_rows:
        yield Expectation(Kind.SETTLED, row_id, environment_id, -amount, currency, trace, batch_reference(file_reference, batch_number), on)


def _returned(rail_account: RailAccount, since: date, until: date, zone: ZoneInfo) -> Iterator[Expectation]:
    rows = (
        _instructions(rail_account)
        .filter(status=InstructionStatus.RETURNED, status_at__gte=_start(since, zone), status_at__lt=_start(until + timedelta(days=1), zone))
        .filter(_not_proven(Kind.RETURNED))
        .values_list("id", "environment_id", "amount_minor", "currency", "trace_number", "status_at")
    )
    full_rows = cast("Iterator[tuple[uuid.UUID, uuid.UUID, int, str, str, datetime]]", rows.iterator(ROWS_AT_ONCE))
    for row_id, environment_id, amount, currency, trace, at in full_rows:
        yield Expectation(Kind.RETURNED, row_id, environment_id, amount, currency, trace, "", at.astimezone(zone).date())


def _funded(rail_account: RailAccount, since: date, until: date, zone: ZoneInfo) -> Iterator[Expectation]:
    rows = (
        Receipt.objects.across_environments()
        .filter(rail_code=rail_account.code, received_at__gte=_start(since, zone), received_at__lt=_start(until + timedelta(days=1), zone))
        .filter(_not_proven(Kind.FUNDED))
    )
    for receipt in rows.iterator(ROWS_AT_ONCE):
        on = receipt.received_at.astimezone(zone).date()
        yield Expectation(Kind.FUNDED, receipt.pk, receipt.environment_id, receipt.amount_minor, receipt.currency, receipt.public_id, "", on)


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)
