"""Webhooks in the timeline of a transfer: its events and their deliveries."""

from __future__ import annotations

import uuid
from typing import Any

from config.kernel import ids
from webhooks.models import Attempt, Delivery, Event
from webhooks.states import DeliveryStatus


def entries(transfer_id: uuid.UUID, environment_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return the events of a transfer and their deliveries, oldest first, with four queries."""
    events = {
        row.pk: row
        for row in Event.objects.across_environments().filter(environment_id=environment_id, subject_id=transfer_id)
    }
    deliveries = list(
        Delivery.objects.across_environments()
        .filter(event_id__in=list(events))
        .select_related("endpoint")
        .order_by("id")
    )
    last = {
        row.delivery_id: row
        for row in Attempt.objects.across_environments().filter(delivery__in=deliveries).order_by("number")
    }
    told = [_emitted(row) for row in sorted(events.values(), key=lambda row: row.pk)]
    return [*told, *[_delivered(row, events[row.event_id], last.get(row.pk)) for row in deliveries]]


def _emitted(row: Event) -> dict[str, Any]:
    return {
        "at": None,
        "recorded_at": row.created_at,
        "what": "event.emitted",
        "detail": f"{row.type} is ready for delivery",
        "event": row.public_id,
        "type": row.type,
    }


def _delivered(row: Delivery, event: Event, last: Attempt | None) -> dict[str, Any]:
    answer = (
        f"the answer was {last.status_code}"
        if last and last.status_code
        else (last.get_error_display().lower() if last else "")
    )
    waits = f"next attempt {row.due_at:%Y-%m-%d %H:%M:%S} UTC" if row.status == DeliveryStatus.PENDING else ""
    times = f"{row.attempts} attempt{'' if row.attempts == 1 else 's'}"
    return {
        "at": None,
        "recorded_at": row.finished_at or (last.at if last else row.created_at),
        "what": f"webhook.{row.status}",
        "detail": "; ".join(part for part in (f"{event.type} to {row.endpoint.url}", times, answer, waits) if part),
        "delivery": row.public_id,
        "event": ids.public(Event.id_prefix, row.event_id),
        "endpoint": row.endpoint.public_id,
        "attempts": row.attempts,
    }
