"""Receipts: money that arrived, credited once per reference."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from config.kernel import ids
from payouts import events
from payouts.models import Receipt


@dataclass(frozen=True, slots=True)
class Arrived:
    """Money that the rail's evidence says is there. `amount_minor` in minor units of `currency`; `reference` is unique per environment for ever."""

    environment_id: uuid.UUID
    amount_minor: int
    currency: str
    reference: str
    id: uuid.UUID = field(default_factory=ids.new)


def record_many(
    arrivals: Sequence[Arrived], *, rail_environment_id: uuid.UUID, rail_code: str, received_at: datetime, now: datetime
) -> list[uuid.UUID]:
    """Credit what arrived on one rail account and tell receipt.received; returns the ids that are new, in no order.

    A reference that is known already posts nothing. `received_at` is business time, `now` machine time. One journal: all test, or all live.
    """
    if not arrivals:
        return []
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT payouts_receive_many(%s::uuid[], %s::uuid[], %s::text[], %s::bigint[], %s::text[], %s, %s, %s, %s, %s)",
                [
                    [arrival.id for arrival in arrivals],
                    [arrival.environment_id for arrival in arrivals],
                    [arrival.currency for arrival in arrivals],
                    [arrival.amount_minor for arrival in arrivals],
                    [arrival.reference for arrival in arrivals],
                    received_at,
                    rail_environment_id,
                    rail_code,
                    ids.new(),
                    now,
                ],
            )
            new = list(cursor.fetchone()[0])
        events.receipts_received(new, at=now)
    return new


def mark_bank_notified_many(receipt_ids: Sequence[uuid.UUID], *, now: datetime) -> int:
    """Write down that the sandbox bank knows of these fundings; returns how many were news. `now` is machine time."""
    return (
        Receipt.objects.across_environments()
        .filter(id__in=list(receipt_ids), bank_told_at=None)
        .update(bank_told_at=now)
    )
