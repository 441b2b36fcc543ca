"""What partners are told by this room. Rows become events here and nowhere else."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime

from payouts import queries, serializers
from payouts.models import Batch, Receipt, Transfer
from payouts.serializers import BatchRow, TransferRow
from webhooks import catalogue, outbox

BATCH_ACCEPTED = "batch.accepted"
BATCH_COMPLETED = "batch.completed"
TRANSFER_ACCEPTED = "transfer.accepted"
TRANSFER_SETTLED = "transfer.settled"
TRANSFER_FAILED = "transfer.failed"
TRANSFER_RETURNED = "transfer.returned"
TRANSFER_CANCELLED = "transfer.cancelled"
TRANSFER_OVERDUE = "transfer.overdue"
RECEIPT_RECEIVED = "receipt.received"

_NIL = uuid.UUID(int=0)
_THEN = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


def _sample_transfer(status: str, **changes: str | datetime) -> dict[str, object]:
    row = TransferRow(
        id=_NIL, status=status, amount_minor=125000, fee_minor=25, currency="USD", reference="PAY-2030-01-0001", description="Salary January",
        metadata={}, origin={}, batch_id=_NIL, beneficiary_id=_NIL, name_hint="A** L*******", last4="6789", account_type="checking", rail="ach",
        release_at=_THEN, promised_on=date(2030, 1, 3), failure_code="", failure_reason="", return_code="", bank_reference="", created_at=_THEN,
        livemode=False, environment_id=_NIL,
    )  # fmt: skip
    return serializers.transfer(row._replace(**changes))  # type: ignore[arg-type]  # only texts are changed


def _sample_batch(open_count: int) -> dict[str, object]:
    row = BatchRow(
        _NIL,
        "payroll-2030-01",
        "csv",
        "USD",
        2,
        open_count,
        250000,
        50,
        _THEN,
        None if open_count else _THEN,
        livemode=False,
        environment_id=_NIL,
    )
    return serializers.batch(row, counts={"held": 2} if open_count else {"settled": 2})


def register() -> None:
    """Enter this room's types into the catalogue, each with a sample."""
    catalogue.register(
        BATCH_ACCEPTED, description="A batch was accepted and its money is held.", sample=_sample_batch(2)
    )
    catalogue.register(
        BATCH_COMPLETED, description="No transfer of the batch is open any more. Sent once.", sample=_sample_batch(0)
    )
    catalogue.register(
        TRANSFER_ACCEPTED,
        description="A single transfer was accepted and its money is held.",
        sample=_sample_transfer("held"),
    )
    catalogue.register(
        TRANSFER_SETTLED,
        description="The bank says that the transfer was paid.",
        sample=_sample_transfer("settled", bank_reference="121042880000001"),
    )
    catalogue.register(
        TRANSFER_FAILED,
        description="The bank refused the transfer; amount and fee are free again.",
        sample=_sample_transfer("failed", failure_code="refused", failure_reason="The bank refused the entry."),
    )
    catalogue.register(
        TRANSFER_RETURNED,
        description="The transfer was paid and came back; the amount is credited again, the fee is kept.",
        sample=_sample_transfer("returned", return_code="R03", failure_reason="No account"),
    )
    catalogue.register(
        TRANSFER_CANCELLED,
        description="The transfer was taken back before it was claimed.",
        sample=_sample_transfer("cancelled"),
    )
    catalogue.register(
        TRANSFER_OVERDUE,
        description="The promised day passed without an outcome. The transfer stays as it is and is followed up. "
        "Sent once.",
        sample=_sample_transfer("submitted", overdue_at=_THEN),
    )
    catalogue.register(
        RECEIPT_RECEIVED,
        description="Money arrived and can be spent.",
        sample=serializers.receipt(
            Receipt(
                id=_NIL,
                amount_minor=1_000_000,
                currency="USD",
                reference="FUND-1",
                rail_code="ach-test",
                received_at=_THEN,
                created_at=_THEN,
            ),
            livemode=False,
        ),
    )


def transfers_moved(
    type_: str, transfer_ids: Iterable[uuid.UUID], *, completed_batch_ids: Iterable[uuid.UUID] = (), at: datetime
) -> None:
    """Tell of transfers that moved and of batches that this completed, as they stand now; two queries and one insert. `at` is machine time."""
    ids = list(transfer_ids)
    rows = (
        queries.transfer_rows(Transfer.objects.across_environments().filter(id__any_of=ids).order_by("id"))
        if ids
        else []
    )
    told = [outbox.NewEvent(row.environment_id, type_, row.id, serializers.transfer(row)) for row in rows]
    outbox.emit_many(told + _completed(list(completed_batch_ids)), at=at)


def _completed(batch_ids: list[uuid.UUID]) -> list[outbox.NewEvent]:
    if not batch_ids:
        return []
    counts = queries.batch_counts(batch_ids)
    rows = queries.batch_rows(Batch.objects.across_environments().filter(id__in=batch_ids).order_by("id"))
    return [
        outbox.NewEvent(
            row.environment_id, BATCH_COMPLETED, row.id, serializers.batch(row, counts=counts.get(row.id, {}))
        )
        for row in rows
    ]


def receipts_received(receipt_ids: Iterable[uuid.UUID], *, at: datetime) -> None:
    """Tell of money that arrived. `at` is machine time."""
    rows = (
        Receipt.objects.across_environments()
        .filter(id__in=list(receipt_ids))
        .select_related("environment")
        .order_by("id")
    )
    outbox.emit_many(
        [
            outbox.NewEvent(
                row.environment_id,
                RECEIPT_RECEIVED,
                row.id,
                serializers.receipt(row, livemode=row.environment.livemode),
            )
            for row in rows
        ],
        at=at,
    )
