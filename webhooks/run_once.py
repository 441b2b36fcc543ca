"""Deliver everything that is due in this process, then return: `deliver_webhooks --once`, the demo and tests."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from config.kernel.db import forbid_atomic
from webhooks import delivery, fanout
from webhooks.attempts import AttemptResult, PendingAttempt
from webhooks.endpoint_cache import EndpointCache
from webhooks.limits import CLAIM_DELIVERIES_MAX, SOCKETS_PER_ENDPOINT_MAX
from webhooks.sending import Sender, send_all
from webhooks.states import DeliveryStatus


@dataclass(frozen=True, slots=True)
class RunResult:
    """Counts of one call."""

    events: int
    delivered: int
    postponed: int
    dead: int


def deliver_due(
    *, now: datetime, allowed_private: Iterable[str] | None = None, tls: ssl.SSLContext | None = None
) -> RunResult:
    """Fan out every event and send every delivery that is due at `now`, until nothing is left.

    A failed delivery becomes due later, so the loop ends. Pass a later `now` to try retries before their time.
    `allowed_private` defaults to WEBHOOK_ALLOWED_PRIVATE_TARGETS. Raises ConfigurationError inside a transaction.
    """
    allowed = settings.WEBHOOK_ALLOWED_PRIVATE_TARGETS if allowed_private is None else allowed_private
    cache = EndpointCache()
    events, counted = 0, Counter[DeliveryStatus]()
    while True:
        events += fanout.fan_out_all(now=now)
        attempts = delivery.claim(
            now=now,
            cache=cache,
            at_most=CLAIM_DELIVERIES_MAX,
            slots_first=CLAIM_DELIVERIES_MAX,
            slots_failing=CLAIM_DELIVERIES_MAX,
            environment_first=CLAIM_DELIVERIES_MAX,
        )
        if not attempts:
            break
        forbid_atomic()
        results = asyncio.run(_send(attempts, allowed, tls))
        recorded = set(delivery.record_many(results, now=now))
        counted.update(
            delivery.decide(result, now=now).status for result in results if result.attempt.delivery_id in recorded
        )
    return RunResult(
        events=events,
        delivered=counted[DeliveryStatus.DELIVERED],
        postponed=counted[DeliveryStatus.PENDING],
        dead=counted[DeliveryStatus.DEAD_LETTER],
    )


async def _send(
    attempts: list[PendingAttempt], allowed: Iterable[str], tls: ssl.SSLContext | None
) -> list[AttemptResult]:
    async with Sender(allowed_private=allowed, tls=tls) as sender:
        return await send_all(sender, attempts, at_once=SOCKETS_PER_ENDPOINT_MAX)
