"""The three steps of a delivery: claim (a transaction), send (`sending`, no transaction), record (a transaction).

Each step takes a set. A claim leases deliveries for `LEASE`. When a dispatcher dies, its leases run out and the next
claim sends again with the same `webhook-id`; the fence number makes a late result of the first dispatcher void.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from config.kernel.retry import RetrySchedule
from webhooks import endpoint_health, retries
from webhooks.attempts import AttemptResult, PendingAttempt
from webhooks.endpoint_cache import EndpointCache
from webhooks.limits import CLAIM_DELIVERIES_MAX, CLAIMED_PER_ENVIRONMENT_MAX, LEASE, SOCKETS_FIRST
from webhooks.retries import Decision
from webhooks.states import AttemptError

_CLAIM = "SELECT * FROM webhooks_claim_many(%s, %s, %s, %s, %s, %s, %s::uuid[], %s::int[])"
_RECORD = """
SELECT what, id FROM webhooks_record_many(
    %s::uuid[], %s::int[], %s::int[], %s::timestamptz[], %s::int[], %s::int[], %s::text[], %s::bytea[],
    %s::text[], %s::timestamptz[], %s::timestamptz[], %s
)
"""


def claim(
    *,
    now: datetime,
    cache: EndpointCache,
    at_most: int = CLAIM_DELIVERIES_MAX,
    slots_first: int = SOCKETS_FIRST,
    slots_failing: int = 1,
    environment_first: int = CLAIMED_PER_ENVIRONMENT_MAX,
    slots: Mapping[uuid.UUID, int] | None = None,
) -> list[PendingAttempt]:
    """Lease due deliveries: at most `slots[endpoint]` for an endpoint that the caller serves.

    For the others: `slots_first`, or `slots_failing` after three failures in a row; the endpoints of one environment
    share `environment_first`, with at least one each.
    """
    busy = slots or {}
    lease_until = now + LEASE
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            [
                now,
                lease_until,
                at_most,
                slots_first,
                slots_failing,
                environment_first,
                list(busy.keys()),
                list(busy.values()),
            ],
        )
        rows = cursor.fetchall()
    endpoints = cache.find({row[4]: row[5] for row in rows}, now=now)
    return [
        PendingAttempt(
            delivery_id=delivery_id,
            fence=fence,
            number=number,
            tries=tries,
            endpoint=endpoints[endpoint_id],
            event_id=event_id,
            body=bytes(body),
            is_test=is_test,
            is_replay=replays > 0,
            lease_until=lease_until,
        )
        for delivery_id, fence, number, tries, endpoint_id, _, event_id, body, is_test, replays in rows
    ]


def record_many(results: Sequence[AttemptResult], *, now: datetime) -> list[uuid.UUID]:
    """Record a set of results and their consequences. Return the deliveries that were still under this lease."""
    if not results:
        return []
    decisions = [decide(result, now=now) for result in results]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_RECORD, _columns(results, decisions, now))
            told = cursor.fetchall()
        endpoint_health.note_recovered([row[1] for row in told if row[0] == "recovered"], now=now)
        gone = {result.attempt.endpoint.endpoint_id for result in results if result.error is AttemptError.GONE}
        endpoint_health.disable_gone(sorted(gone), now=now)
    return [row[1] for row in told if row[0] == "recorded"]


def decide(result: AttemptResult, *, now: datetime) -> Decision:
    """Decide what one result means for its delivery."""
    schedule: RetrySchedule = result.attempt.endpoint.schedule
    return retries.decide(
        status_code=result.status_code,
        error=result.error,
        retry_after=result.retry_after,
        tries=result.attempt.tries,
        schedule=schedule,
        at=now,
    )


def _columns(results: Sequence[AttemptResult], decisions: Sequence[Decision], now: datetime) -> list[Any]:
    return [
        [result.attempt.delivery_id for result in results],
        [result.attempt.fence for result in results],
        [result.attempt.number for result in results],
        [result.started_at for result in results],
        [result.duration_ms for result in results],
        [result.status_code for result in results],
        [result.error.value for result in results],
        [result.response for result in results],
        [decision.status.value for decision in decisions],
        [decision.due_at for decision in decisions],
        [decision.paused_until for decision in decisions],
        now,
    ]


def give_back_many(attempts: Sequence[PendingAttempt]) -> list[uuid.UUID]:
    """Release leases of attempts that were not sent, so that another dispatcher can claim them.

    Return what was released.
    """
    if not attempts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT webhooks_give_back_many(%s::uuid[], %s::int[])",
            [[attempt.delivery_id for attempt in attempts], [attempt.fence for attempt in attempts]],
        )
        return [row[0] for row in cursor.fetchall()]
