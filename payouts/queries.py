"""The reads of payouts.

Every list is served by an index: (environment, id), (environment, status, id), (environment, reference), (batch, id).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db.models import Count, F, Q, QuerySet, Sum

from onboarding.partners.models import Environment
from payouts.models import Batch, Beneficiary, Receipt, StatusDelta, StatusTotal, Transfer
from payouts.serializers import BatchRow, TransferRow
from payouts.states import OPEN_STATUSES

_TRANSFER_JOINED = {
    "name_hint": F("beneficiary__name_hint"),
    "last4": F("beneficiary__last4"),
    "account_type": F("beneficiary__account_type"),
    "livemode": F("environment__livemode"),
    "sealed_account": F("beneficiary__sealed_account"),
}
# A UUID v7 holds the milliseconds of its creation. The row is created within a minute of that, also when two clocks
# differ.
_CLOCK_SLACK = timedelta(minutes=1)


def transfer_rows(rows: QuerySet[Transfer]) -> QuerySet[Any, TransferRow]:
    """The public columns of transfers and their beneficiaries, in one query.

    Django's named tuples have the fields of TransferRow.
    """
    return cast(
        "QuerySet[Any, TransferRow]", rows.annotate(**_TRANSFER_JOINED).values_list(*TransferRow._fields, named=True)
    )


def batch_rows(rows: QuerySet[Batch]) -> QuerySet[Any, BatchRow]:
    """The public columns of batches, as named tuples with the fields of BatchRow."""
    return cast(
        "QuerySet[Any, BatchRow]",
        rows.annotate(livemode=F("environment__livemode")).values_list(*BatchRow._fields, named=True),
    )


def transfers_within(
    environment: Environment,
    *,
    status: str = "",
    batch_id: uuid.UUID | None = None,
    reference: str = "",
    created_from: datetime | None = None,
    created_before: datetime | None = None,
    is_overdue: bool | None = None,
) -> QuerySet[Any, TransferRow]:
    """The transfers of one environment, filtered, ready to be paged by id."""
    rows: QuerySet[Transfer] = Transfer.objects.within(environment)
    if status:
        rows = rows.filter(status=status)
    if batch_id is not None:
        rows = rows.filter(batch_id=batch_id)
    if reference:
        rows = rows.filter(reference=reference)
    if is_overdue is not None:
        overdue = Q(status__in=OPEN_STATUSES, overdue_at__isnull=False)
        rows = rows.filter(overdue if is_overdue else ~overdue)
    if created_from is not None:
        rows = rows.filter(created_at__gte=created_from, id__gte=_first_id_at(created_from, -_CLOCK_SLACK))
    if created_before is not None:
        rows = rows.filter(created_at__lt=created_before, id__lt=_first_id_at(created_before, _CLOCK_SLACK))
    return transfer_rows(rows)


def _first_id_at(at: datetime, slack: timedelta) -> uuid.UUID:
    """The smallest UUID v7 of a millisecond, by which a range of time becomes a range of the index. Clamped."""
    milliseconds = max(0, int((at.timestamp() + slack.total_seconds()) * 1000))
    return uuid.UUID(int=min(milliseconds, (1 << 48) - 1) << 80)


def transfer_within(environment: Environment, transfer_id: uuid.UUID) -> TransferRow | None:
    """One transfer of this environment."""
    return transfer_rows(Transfer.objects.within(environment).filter(id=transfer_id)).first()


def batches_within(environment: Environment, *, reference: str = "") -> QuerySet[Any, BatchRow]:
    """The batches of one environment, ready to be paged by id."""
    rows: QuerySet[Batch] = Batch.objects.within(environment)
    return batch_rows(rows.filter(reference=reference) if reference else rows)


def batch_within(environment: Environment, batch_id: uuid.UUID) -> BatchRow | None:
    """One batch of this environment."""
    return batch_rows(Batch.objects.within(environment).filter(id=batch_id)).first()


def batch_counts(batch_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """The number of transfers of each batch by status. Reads at most a thousand index entries per batch."""
    counts: dict[uuid.UUID, dict[str, int]] = {}
    rows = (
        Transfer.objects.across_environments()
        .filter(batch_id__in=list(batch_ids))
        .values_list("batch_id", "status")
        .annotate(count=Count("id"))
    )
    for batch_id, status, count in rows:
        counts.setdefault(batch_id, {})[status] = count
    return counts


def used_references(environment: Environment, references: Sequence[str]) -> dict[str, uuid.UUID]:
    """Those of these references that are used in this environment, with the transfer that uses each."""
    return dict(Transfer.objects.within(environment).filter(reference__in=references).values_list("reference", "id"))


def disabled_beneficiaries(environment: Environment, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these beneficiaries that are disabled."""
    return set(
        Beneficiary.objects.within(environment).filter(id__in=ids, is_disabled=True).values_list("id", flat=True)
    )


def to_disabled_beneficiaries(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Those of these transfers, of any environment, that have a disabled beneficiary, with its id."""
    rows = Transfer.objects.across_environments().filter(id__in=ids, beneficiary__is_disabled=True)
    return dict(rows.values_list("id", "beneficiary_id"))


def beneficiaries_within(environment: Environment) -> QuerySet[Beneficiary]:
    """The beneficiaries of one environment.

    Pages go by id, which is stable but not the order of time (decision 0003).
    """
    return Beneficiary.objects.within(environment)


def receipts_within(environment: Environment, *, reference: str = "") -> QuerySet[Receipt]:
    """The receipts of one environment."""
    rows: QuerySet[Receipt] = Receipt.objects.within(environment)
    return rows.filter(reference=reference) if reference else rows


def receipts_unknown_to_the_bank(*, at_most: int) -> list[Receipt]:
    """Receipts of test environments that the sandbox bank does not know yet, oldest first. For settlement."""
    return list(
        Receipt.objects.across_environments()
        .filter(bank_told_at=None, environment__livemode=False)
        .select_related("environment")
        .order_by("id")[:at_most]
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """How many transfers are in one status now, and how many entered it since a day. Amounts are in minor units."""

    currency: str
    status: str
    count: int
    amount_minor: int
    entered_count: int
    entered_minor: int


def tallies(*, since: date, environment: Environment | None = None, livemode: bool | None = None) -> list[Tally]:
    """The numbers of the dashboard from the rollup: totals and the deltas that are not folded yet.

    `since` is a UTC date of business time. The two tables are read in one statement, so a fold between them is not
    seen.
    """
    sums: dict[tuple[str, str], list[int]] = {}
    totals, deltas = (_tally_rows(table, environment, livemode=livemode) for table in (StatusTotal, StatusDelta))
    for currency, status, day, entered, entered_minor, departed, departed_minor in totals.union(deltas, all=True):
        line = sums.setdefault((currency, status), [0, 0, 0, 0])
        is_recent = day >= since
        for place, value in enumerate(
            (entered - departed, entered_minor - departed_minor, is_recent * entered, is_recent * entered_minor)
        ):
            line[place] += value
    return [Tally(currency, status, *line) for (currency, status), line in sorted(sums.items())]


def _tally_rows(
    table: type[StatusTotal | StatusDelta], environment: Environment | None, *, livemode: bool | None
) -> QuerySet[Any, tuple[Any, ...]]:
    rows = table.objects.across_environments() if environment is None else table.objects.within(environment)
    if livemode is not None:
        rows = rows.filter(environment__livemode=livemode)
    grouped = rows.values_list("currency", "status", "day").annotate(*(Sum(name) for name in _TALLIED))
    return cast("QuerySet[Any, tuple[Any, ...]]", grouped.order_by())


_TALLIED = ("entered_count", "entered_minor", "departed_count", "departed_minor")
