"""Deliver everything that is due, here and now, in this process: for tests, the demo, and a person at a shell."""

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
from webhooks.addresses import AddressBook
from webhooks.limits import CLAIM_DELIVERIES_MAX, SOCKETS_PER_ENDPOINT_MAX
from webhooks.parcels import Parcel, Result
from webhooks.sending import Sender, send_all
from webhooks.states import DeliveryStatus


@dataclass(frozen=True, slots=True)
class Drained:
    """What one call did."""

    events: int
    delivered: int
    postponed: int
    dead: int


def drain(*, now: datetime, allowed_private: Iterable[str] | None = None, tls: ssl.SSLContext | None = None) -> Drained:
    """Fan out every event and send every delivery that is due at `now`, until nothing is left. What fails is due later, so this ends.

    Pass a later `now` to try retries before their time. `allowed_private` defaults to WEBHOOK_ALLOWED_PRIVATE_TARGETS. Not inside a transaction.
    """
    allowed = settings.WEBHOOK_ALLOWED_PRIVATE_TARGETS if allowed_private is None else allowed_private
    book = AddressBook()
    events, counted = 0, Counter[DeliveryStatus]()
    while True:
        events += fanout.fan_out_all(now=now)
        parcels = delivery.claim(now=now, book=book, at_most=CLAIM_DELIVERIES_MAX, slots_first=CLAIM_DELIVERIES_MAX)
        if not parcels:
            break
        forbid_atomic()
        results = asyncio.run(_send(parcels, allowed, tls))
        recorded = set(delivery.record_many(results, now=now))
        counted.update(
            delivery.judge(result, now=now).status for result in results if result.parcel.delivery_id in recorded
        )
    return Drained(
        events=events,
        delivered=counted[DeliveryStatus.DELIVERED],
        postponed=counted[DeliveryStatus.PENDING],
        dead=counted[DeliveryStatus.DEAD_LETTER],
    )


async def _send(parcels: list[Parcel], allowed: Iterable[str], tls: ssl.SSLContext | None) -> list[Result]:
    async with Sender(allowed_private=allowed, tls=tls) as sender:
        return await send_all(sender, parcels, at_once=SOCKETS_PER_ENDPOINT_MAX)
