"""The three acts of a delivery: claim (a transaction), send (`sending`, no transaction), record (a transaction). Always in sets.

A claim leases deliveries for `LEASE`. Whoever dies with them loses them to the next claimer, who sends again with the same `webhook-id`; the fence
makes the late word of the first one void.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from config.kernel.retry import RetrySchedule
from webhooks import endpoint_health, retries
from webhooks.addresses import AddressBook
from webhooks.limits import CLAIM_DELIVERIES_MAX, LEASE, SOCKETS_FIRST
from webhooks.parcels import Parcel, Result
from webhooks.retries import Verdict
from webhooks.states import AttemptError

_CLAIM = "SELECT * FROM webhooks_claim_many(%s, %s, %s, %s, %s::uuid[], %s::int[])"
_RECORD = """
SELECT what, id FROM webhooks_record_many(
    %s::uuid[], %s::int[], %s::int[], %s::timestamptz[], %s::int[], %s::int[], %s::text[], %s::bytea[],
    %s::text[], %s::timestamptz[], %s::timestamptz[], %s
)
"""


def claim(
    *,
    now: datetime,
    book: AddressBook,
    at_most: int = CLAIM_DELIVERIES_MAX,
    slots_first: int = SOCKETS_FIRST,
    slots: Mapping[uuid.UUID, int] | None = None,
) -> list[Parcel]:
    """Act 1: lease due deliveries, at most `slots[endpoint]` of each endpoint that the caller is serving and `slots_first` of every other."""
    busy = slots or {}
    lease_until = now + LEASE
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [now, lease_until, at_most, slots_first, list(busy.keys()), list(busy.values())])
        rows = cursor.fetchall()
    addresses = book.find({row[4]: row[5] for row in rows}, now=now)
    return [
        Parcel(
            delivery_id=delivery_id,
            fence=fence,
            number=number,
            tries=tries,
            address=addresses[endpoint_id],
            event_id=event_id,
            body=bytes(body),
            is_test=is_test,
            is_replay=replays > 0,
            lease_until=lease_until,
        )
        for delivery_id, fence, number, tries, endpoint_id, _, event_id, body, is_test, replays in rows
    ]


def record_many(results: Sequence[Result], *, now: datetime) -> list[uuid.UUID]:
    """Act 3: write down how a set of attempts went and what follows. Returns the deliveries whose result counted: those that kept their lease."""
    if not results:
        return []
    verdicts = [judge(result, now=now) for result in results]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_RECORD, _columns(results, verdicts, now))
            told = cursor.fetchall()
        endpoint_health.note_recovered([row[1] for row in told if row[0] == "recovered"], now=now)
        gone = {result.parcel.address.endpoint_id for result in results if result.error is AttemptError.GONE}
        endpoint_health.disable_gone(sorted(gone), now=now)
    return [row[1] for row in told if row[0] == "recorded"]


def judge(result: Result, *, now: datetime) -> Verdict:
    """What one result means for its delivery."""
    schedule: RetrySchedule = result.parcel.address.schedule
    return retries.judge(
        status_code=result.status_code,
        error=result.error,
        retry_after=result.retry_after,
        tries=result.parcel.tries,
        schedule=schedule,
        at=now,
    )


def _columns(results: Sequence[Result], verdicts: Sequence[Verdict], now: datetime) -> list[Any]:
    return [
        [result.parcel.delivery_id for result in results],
        [result.parcel.fence for result in results],
        [result.parcel.number for result in results],
        [result.started_at for result in results],
        [result.duration_ms for result in results],
        [result.status_code for result in results],
        [result.error.value for result in results],
        [result.response for result in results],
        [verdict.status.value for verdict in verdicts],
        [verdict.due_at for verdict in verdicts],
        [verdict.paused_until for verdict in verdicts],
        now,
    ]


def give_back_many(parcels: Sequence[Parcel]) -> list[uuid.UUID]:
    """Return what was claimed and not sent, so that somebody else may take it at once. Returns what was still ours to give."""
    if not parcels:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT webhooks_give_back_many(%s::uuid[], %s::int[])",
            [[parcel.delivery_id for parcel in parcels], [parcel.fence for parcel in parcels]],
        )
        return [row[0] for row in cursor.fetchall()]
