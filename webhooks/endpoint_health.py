"""Disable endpoints that answer 410 Gone or fail for days, and announce endpoints that recovered."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from webhooks import endpoints, events, outbox
from webhooks.limits import FAILING_DAYS_MAX, FAILURES_BEFORE_DISABLING_MIN
from webhooks.models import Endpoint
from webhooks.outbox import NewEvent
from webhooks.states import DisabledReason, EndpointStatus


def disable_gone(endpoint_ids: Sequence[uuid.UUID], *, now: datetime) -> list[uuid.UUID]:
    """Disable endpoints that answered 410 Gone."""
    return (
        endpoints.disable_many(endpoint_ids, reason=DisabledReason.GONE, actor=endpoints.SYSTEM, at=now)
        if endpoint_ids
        else []
    )


def disable_failing(*, now: datetime) -> list[uuid.UUID]:
    """Disable endpoints that only failed for FAILING_DAYS_MAX. One success resets the count."""
    failing = Endpoint.objects.across_environments().filter(
        status=EndpointStatus.ENABLED,
        failing_since__lte=now - FAILING_DAYS_MAX,
        failures_in_a_row__gte=FAILURES_BEFORE_DISABLING_MIN,
    )
    ids = sorted(failing.values_list("pk", flat=True))
    return endpoints.disable_many(ids, reason=DisabledReason.FAILING, actor=endpoints.SYSTEM, at=now) if ids else []


def note_recovered(endpoint_ids: Sequence[uuid.UUID], *, now: datetime) -> None:
    """Emit an event for endpoints that answer again after many failures. Runs in the recording transaction."""
    if not endpoint_ids:
        return
    rows = Endpoint.objects.across_environments().filter(pk__in=endpoint_ids).order_by("pk")
    outbox.emit_many(
        [
            NewEvent(
                environment_id=row.environment_id,
                type=events.ENDPOINT_RECOVERED.type,
                subject_id=row.pk,
                data={"endpoint": row.public_id, "url": row.url, "since": outbox.timestamp(now)},
            )
            for row in rows
        ],
        at=now,
    )
