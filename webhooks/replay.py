"""Replays: send deliveries again, by id, by time span, or everything that failed since.

The event, its `webhook-id` and its bytes stay the same.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from config.audit import trail
from config.kernel import ids
from config.kernel.errors import NotFound
from webhooks.endpoints import Actor
from webhooks.errors import EndpointNotEnabled, ReplayTooOld
from webhooks.limits import REPLAY_DELIVERIES_MAX, RETENTION
from webhooks.models import Delivery, Endpoint
from webhooks.states import DeliveryStatus, EndpointStatus

FAILED = (DeliveryStatus.DEAD_LETTER, DeliveryStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Replayed:
    """The number of deliveries that will be sent, and whether the span holds more than one call may take."""

    count: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class ReplayScope:
    """What to send again: some deliveries, everything that failed since, or every event of a span.

    `until` None means now.
    """

    deliveries: tuple[uuid.UUID, ...] = ()
    failed_since: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None


def replay(*, endpoint: Endpoint, order: ReplayScope, actor: Actor, at: datetime) -> Replayed:
    """Send one scope again. Raises EndpointNotEnabled, ReplayTooOld."""
    if order.failed_since is not None:
        return replay_failed(endpoint=endpoint, since=order.failed_since, actor=actor, at=at)
    if order.since is not None:
        return replay_range(endpoint=endpoint, since=order.since, until=order.until or at, actor=actor, at=at)
    return replay_deliveries(endpoint=endpoint, delivery_ids=order.deliveries, actor=actor, at=at)


@transaction.atomic
def replay_deliveries(*, endpoint: Endpoint, delivery_ids: Sequence[uuid.UUID], actor: Actor, at: datetime) -> Replayed:
    """Send these deliveries of one endpoint again, whatever their status.

    Raises EndpointNotEnabled, and NotFound for a delivery of another endpoint.
    """
    _require_enabled(endpoint)
    rows = Delivery.objects.within(endpoint.environment).filter(endpoint=endpoint, pk__in=list(delivery_ids))
    known = list(rows.values_list("pk", flat=True))
    unknown = set(delivery_ids) - set(known)
    if unknown:
        raise NotFound(noun="delivery", id=ids.public(Delivery.id_prefix, min(unknown)))
    return _again(endpoint, known, actor=actor, at=at, has_more=False, why={"deliveries": len(delivery_ids)})


@transaction.atomic
def replay_selected(delivery_ids: Sequence[uuid.UUID], *, actor: Actor, at: datetime) -> int:
    """Send selected deliveries again, across endpoints, and return how many.

    Deliveries of endpoints that are not enabled are skipped.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM webhooks_replay_many(%s::uuid[], %s)", [list(delivery_ids), at])
        count = int((cursor.fetchone() or [0])[0])
    trail.record(
        actor=actor.name,
        action="webhook_deliveries.replayed",
        subject_type="webhook_delivery",
        count=max(count, 1),
        request_id=actor.request_id,
        at=at,
    )
    return count


@transaction.atomic
def replay_failed(*, endpoint: Endpoint, since: datetime, actor: Actor, at: datetime) -> Replayed:
    """Send dead and cancelled deliveries of events since `since` again.

    Raises EndpointNotEnabled, ReplayTooOld.
    """
    _require_enabled(endpoint)
    _require_kept(since, at)
    dead = Delivery.objects.within(endpoint.environment).filter(
        endpoint=endpoint, status__in=FAILED, event__created_at__gte=since
    )
    found = list(dead.order_by("id").values_list("pk", flat=True)[: REPLAY_DELIVERIES_MAX + 1])
    return _again(
        endpoint,
        found[:REPLAY_DELIVERIES_MAX],
        actor=actor,
        at=at,
        has_more=len(found) > REPLAY_DELIVERIES_MAX,
        why={"failed_since": since.isoformat()},
    )


@transaction.atomic
def replay_range(*, endpoint: Endpoint, since: datetime, until: datetime, actor: Actor, at: datetime) -> Replayed:
    """Send every event of a span again, also those from before the endpoint existed or while it was disabled.

    Raises EndpointNotEnabled, ReplayTooOld.
    """
    _require_enabled(endpoint)
    _require_kept(since, at)
    within = Delivery.objects.within(endpoint.environment).filter(
        endpoint=endpoint, event__created_at__gte=since, event__created_at__lt=until
    )
    found = list(within.order_by("id").values_list("pk", flat=True)[: REPLAY_DELIVERIES_MAX + 1])
    capacity = max(REPLAY_DELIVERIES_MAX - len(found), 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM webhooks_replay_missing(%s, %s, %s, %s, %s)",
            [endpoint.pk, since, until, capacity, at],
        )
        made = int((cursor.fetchone() or [0])[0])
    again = _again(
        endpoint,
        found[:REPLAY_DELIVERIES_MAX],
        actor=actor,
        at=at,
        has_more=len(found) > REPLAY_DELIVERIES_MAX or (made == capacity),
        why={"since": since.isoformat(), "until": until.isoformat(), "made": made},
    )
    return Replayed(count=again.count + made, has_more=again.has_more)


def _again(
    endpoint: Endpoint,
    delivery_ids: list[uuid.UUID],
    *,
    actor: Actor,
    at: datetime,
    has_more: bool,
    why: dict[str, object],
) -> Replayed:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM webhooks_replay_many(%s::uuid[], %s)", [delivery_ids, at])
        count = int((cursor.fetchone() or [0])[0])
    trail.record(
        actor=actor.name,
        action="webhook_endpoint.replayed",
        subject_type="webhook_endpoint",
        subject_id=endpoint.pk,
        environment_id=endpoint.environment_id,
        count=max(count, 1),
        detail={**why, "replayed": count},
        request_id=actor.request_id,
        at=at,
    )
    return Replayed(count=count, has_more=has_more)


def _require_enabled(endpoint: Endpoint) -> None:
    if endpoint.status != EndpointStatus.ENABLED:
        raise EndpointNotEnabled(id=endpoint.public_id, status=endpoint.status)


def _require_kept(since: datetime, at: datetime) -> None:
    if since < at - RETENTION:
        raise ReplayTooOld(days=RETENTION.days)
