"""The events of payouts: their types, and how rows become payloads."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from payouts import queries, samples, serializers
from payouts.models import Batch, Receipt, Transfer
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


def register() -> None:
    """Register the event types, each with a sample."""
    catalogue.register(
        BATCH_ACCEPTED, description="A batch was accepted and its money is held.", sample=samples.batch(open_count=2)
    )
    catalogue.register(
        BATCH_COMPLETED,
        description="Every transfer of the batch has an outcome. Sent once.",
        sample=samples.batch(open_count=0),
    )
    catalogue.register(
        TRANSFER_ACCEPTED,
        description="A single transfer was accepted and its money is held.",
        sample=samples.transfer("held"),
    )
    catalogue.register(
        TRANSFER_SETTLED,
        description="The bank settled the transfer.",
        sample=samples.transfer("settled", bank_reference="121042880000001"),
    )
    catalogue.register(
        TRANSFER_FAILED,
        description="The transfer failed. Amount and fee are released.",
        sample=samples.transfer("failed", failure_code="refused", failure_reason="The bank refused the entry."),
    )
    catalogue.register(
        TRANSFER_RETURNED,
        description="The transfer was settled and then returned. The amount is credited, the fee is kept.",
        sample=samples.transfer("returned", return_code="R03", failure_reason="No account"),
    )
    catalogue.register(
        TRANSFER_CANCELLED,
        description="The transfer was cancelled before it was submitted.",
        sample=samples.transfer("cancelled"),
    )
    catalogue.register(
        TRANSFER_OVERDUE,
        description="The promised day passed without an outcome. The transfer stays as it is and is followed up. "
        "Sent once.",
        sample=samples.transfer("submitted", overdue_at=samples.CREATED_AT),
    )
    catalogue.register(
        RECEIPT_RECEIVED,
        description="Money arrived and is available.",
        sample=samples.receipt(),
    )


def transfers_moved(
    type_: str, transfer_ids: Iterable[uuid.UUID], *, completed_batch_ids: Iterable[uuid.UUID] = (), at: datetime
) -> None:
    """Emit an event for each transfer and each completed batch, in two queries and one insert. `at` is machine time."""
    ids = list(transfer_ids)
    rows = (
        queries.transfer_rows(Transfer.objects.across_environments().filter(id__any_of=ids).order_by("id"))
        if ids
        else []
    )
    emitted = [outbox.NewEvent(row.environment_id, type_, row.id, serializers.transfer(row)) for row in rows]
    outbox.emit_many(emitted + _completed(list(completed_batch_ids)), at=at)


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
    """Emit receipt.received for each receipt. `at` is machine time."""
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
