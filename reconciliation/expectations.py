"""What the bank has to show: settled and returned instructions and fundings that no statement has proven yet."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from config.kernel.errors import QuittanceError
from payouts.models import Receipt
from reconciliation.matching.types import Expectation, Kind, Shown
from reconciliation.models import Discrepancy, Proof, Run
from reconciliation.states import DiscrepancyStatus
from settlement.models import Instruction
from settlement.planning.models import RailAccount
from settlement.rails.base import batch_reference
from settlement.states import InstructionStatus

# How far a run looks back behind the run before it. Older unproven movements are open discrepancies and are looked up
# by id, so that the cost of a run depends on the last weeks and not on the table.
LOOK_BACK = timedelta(days=14)
FIRST_LOOK_BACK = timedelta(days=400)
ROWS_AT_ONCE = 10_000
_SMALL_NUMBER = re.compile(r"[0-9]{1,7}", re.ASCII)  # of a batch in a file


@dataclass(frozen=True, slots=True)
class Period:
    """Days at the bank, both included, in the bank's zone."""

    since: date
    until: date
    zone: ZoneInfo

    @property
    def starts_at(self) -> datetime:
        """The first instant."""
        return datetime.combine(self.since, time.min, tzinfo=self.zone)

    @property
    def ends_before(self) -> datetime:
        """The first instant that is not in it any more."""
        return datetime.combine(self.until + timedelta(days=1), time.min, tzinfo=self.zone)


def unproven(*, rail_account: RailAccount, until: date, zone: str, named: Sequence[str] = ()) -> list[Expectation]:
    """Movements on this rail account up to and including the day `until` (in the bank's zone) that no match proves.

    `named` are the references of lines without an explanation: their movements are looked up however old they are.
    """
    period = Period(_since(rail_account, until), until, ZoneInfo(zone))
    overdue = Discrepancy.objects.filter(
        rail_account=rail_account, status=DiscrepancyStatus.OPEN, subject_id__isnull=False
    )
    overdue_ids = [subject_id for subject_id in overdue.values_list("subject_id", flat=True) if subject_id is not None]
    settled, returned, funded = (
        _instructions(rail_account),
        _instructions(rail_account),
        Receipt.objects.across_environments(),
    )
    candidates = [
        *_settled(settled.filter(settled_on__gte=period.since, settled_on__lte=until)),
        *_settled(settled.filter(settled_on__isnull=False, pk__in=overdue_ids)),
        *_returned(returned.filter(status_at__gte=period.starts_at, status_at__lt=period.ends_before), period),
        *_returned(returned.filter(pk__in=overdue_ids), period),
        *_funded(
            funded.filter(
                rail_code=rail_account.code, received_at__gte=period.starts_at, received_at__lt=period.ends_before
            ),
            period,
        ),
        *_funded(funded.filter(pk__in=overdue_ids), period),
        *_named(rail_account, named, period),
    ]
    return list({(candidate.kind, candidate.subject_id): candidate for candidate in candidates}.values())


def _named(rail_account: RailAccount, references: Sequence[str], period: Period) -> Iterator[Expectation]:
    """Yield the movements that references name: an entry by trace number, a batch of a file, a funding by its id."""
    if not references:
        return
    rows = _instructions(rail_account)
    batches = [
        (file, int(number))
        for file, _, number in (each.rpartition(":") for each in references)
        if file and _SMALL_NUMBER.fullmatch(number)
    ]
    in_batches = rows.filter(
        submission__reference__in=[file for file, _ in batches], batch_number__in=[number for _, number in batches]
    )
    known = rows.filter(settled_on__isnull=False, settled_on__lte=period.until)
    yield from _settled(known.filter(trace_number__in=references))
    yield from (found for found in _settled(known.filter(pk__in=in_batches.values("pk"))) if found.group in references)
    yield from _returned(rows.filter(trace_number__in=references, status_at__lt=period.ends_before), period)
    fundings = [each for each in map(_funding_of, references) if each is not None]
    yield from _funded(
        Receipt.objects.across_environments().filter(pk__in=fundings, rail_code=rail_account.code), period
    )


def _funding_of(reference: str) -> uuid.UUID | None:
    try:
        return Receipt.parse_id(reference)
    except QuittanceError:
        return None


def _since(rail_account: RailAccount, until: date) -> date:
    last = Run.objects.filter(rail_account=rail_account).order_by("-day").values_list("day", flat=True).first()
    return min(last, until) - LOOK_BACK if last else until - FIRST_LOOK_BACK


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


def _settled(candidates: QuerySet[Instruction]) -> Iterator[Expectation]:
    rows = candidates.filter(_not_proven(Kind.SETTLED)).values_list(
        "id",
        "environment_id",
        "amount_minor",
        "currency",
        "trace_number",
        "submission__reference",
        "batch_number",
        "settled_on",
    )
    # A constraint says that what was at the bank has a trace, a file and a number, and the filter that it has a day.
    full_rows = cast(
        "Iterator[tuple[uuid.UUID, uuid.UUID, int, str, str, str, int, date]]", rows.iterator(ROWS_AT_ONCE)
    )
    once: dict[
        Any, Any
    ] = {}  # a hundred thousand entries of one day share a few partners, currencies, batches and days: one object each
    for row_id, environment_id, amount, currency, trace, file_reference, batch_number, on in full_rows:
        group = batch_reference(file_reference, batch_number)
        partner, money, batch, day = (once.setdefault(each, each) for each in (environment_id, currency, group, on))
        yield Expectation(Kind.SETTLED, row_id, partner, -amount, money, trace, batch, day)


def _returned(candidates: QuerySet[Instruction], period: Period) -> Iterator[Expectation]:
    rows = (
        candidates.filter(status=InstructionStatus.RETURNED)
        .filter(_not_proven(Kind.RETURNED))
        .values_list("id", "environment_id", "amount_minor", "currency", "trace_number", "status_at")
    )
    full_rows = cast("Iterator[tuple[uuid.UUID, uuid.UUID, int, str, str, datetime]]", rows.iterator(ROWS_AT_ONCE))
    for row_id, environment_id, amount, currency, trace, at in full_rows:
        yield Expectation(
            Kind.RETURNED, row_id, environment_id, amount, currency, trace, "", at.astimezone(period.zone).date()
        )


def _funded(candidates: QuerySet[Receipt], period: Period) -> Iterator[Expectation]:
    for receipt in candidates.filter(_not_proven(Kind.FUNDED)).iterator(ROWS_AT_ONCE):
        on = receipt.received_at.astimezone(period.zone).date()
        yield Expectation(
            Kind.FUNDED,
            receipt.pk,
            receipt.environment_id,
            receipt.amount_minor,
            receipt.currency,
            receipt.public_id,
            "",
            on,
        )
