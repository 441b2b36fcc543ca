"""Receipts: money that arrived, credited once per reference."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import DataError, connection, transaction
from psycopg import errors as postgres

from config.kernel import ids
from onboarding.partners.models import Environment
from payouts import events, queries
from payouts.errors import BalanceLimitReached, RailAccountFull
from payouts.limits import ENVIRONMENT_BALANCE_MINOR_MAX
from payouts.models import Receipt
from payouts.states import OPEN_STATUSES
from treasury import money
from treasury.ledger import balances


@dataclass(frozen=True, slots=True)
class ReceivedMoney:
    """Money that arrived according to the rail.

    `amount_minor` is in minor units; `reference` is unique per environment, for ever.
    """

    environment_id: uuid.UUID
    amount_minor: int
    currency: str
    reference: str
    id: uuid.UUID = field(default_factory=ids.new)


def record_many(
    arrivals: Sequence[ReceivedMoney],
    *,
    rail_environment_id: uuid.UUID,
    rail_code: str,
    received_at: datetime,
    now: datetime,
) -> list[uuid.UUID]:
    """Credit money that arrived on one rail account and emit receipt.received.

    Returns the ids that are new, in no order.

    A known reference posts nothing. `received_at` is business time, `now` machine time. All are of test or all of
    live environments. Raises RailAccountFull where a balance would not fit into the books; nothing is booked then.
    """
    if not arrivals:
        return []
    with transaction.atomic():
        with refuse_overflow(rail_code), connection.cursor() as cursor:
            cursor.execute(
                "SELECT payouts_receive_many("
                "%s::uuid[], %s::uuid[], %s::text[], %s::bigint[], %s::text[], %s, %s, %s, %s, %s)",
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


@contextmanager
def refuse_overflow(rail_code: str) -> Iterator[None]:
    """Turn an integer overflow of PostgreSQL into a public error. Raises RailAccountFull."""
    try:
        yield
    except DataError as error:
        if isinstance(error.__cause__, postgres.NumericValueOutOfRange):
            raise RailAccountFull(rail_account=rail_code) from error
        raise


def require_within_limit(*, environment: Environment, currency: str) -> None:
    """Check what an environment holds, after a receipt was booked in this transaction. Raises BalanceLimitReached."""
    total = balances.now(environment_id=environment.pk, code="available", currency=currency)
    day = datetime.max.replace(tzinfo=UTC).date()
    for tally in queries.tallies(since=day, environment=environment):
        if tally.currency == currency and tally.status in OPEN_STATUSES:
            total += tally.amount_minor
    if total > ENVIRONMENT_BALANCE_MINOR_MAX:
        limit, held = (money.format(amount, currency) for amount in (ENVIRONMENT_BALANCE_MINOR_MAX, total))
        raise BalanceLimitReached(limit=limit, total=held, currency=currency)


def mark_bank_notified_many(receipt_ids: Sequence[uuid.UUID], *, now: datetime) -> int:
    """Record that the sandbox bank knows these fundings.

    Returns how many were not marked before. `now` is machine time.
    """
    return (
        Receipt.objects.across_environments()
        .filter(id__in=list(receipt_ids), bank_told_at=None)
        .update(bank_told_at=now)
    )
