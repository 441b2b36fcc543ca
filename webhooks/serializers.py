"""The public shape of endpoints, events and deliveries.

The body of a receiver's answer is not shown: it could come from any server that our network can reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from config.kernel import ids
from webhooks.catalogue import EventType
from webhooks.models import Attempt, Delivery, Endpoint, EndpointSecret, Event
from webhooks.states import DeliveryStatus

_TIMING_STEP_MS = 100  # finer times would describe our network, not the receiver


def endpoint(row: Endpoint) -> dict[str, Any]:
    """Render an endpoint of `queries.endpoints_within`. Secrets are shown by their last characters only."""
    secrets: Sequence[EndpointSecret] = row.valid_secrets  # type: ignore[attr-defined]  # prefetched by the query
    return {
        "id": row.public_id,
        "object": "webhook_endpoint",
        "livemode": row.environment.livemode,
        "url": row.url,
        "description": row.description,
        "event_types": row.event_types,
        "signature_schemes": row.signature_schemes,
        "retry_waits_seconds": row.retry_waits_seconds,
        "status": row.status,
        "disabled_reason": row.disabled_reason or None,
        "failing_since": row.failing_since,
        "failures_in_a_row": row.failures_in_a_row,
        "last_success_at": row.last_success_at,
        "last_failure_at": row.last_failure_at,
        "paused_until": row.paused_until,
        "secrets": [secret(one) for one in secrets],
        "created_at": row.created_at,
    }


def secret(row: EndpointSecret) -> dict[str, Any]:
    """Render the public part of a secret; the public key of `v1a` is not secret."""
    return {
        "scheme": row.scheme,
        "hint": row.hint,
        "public_key": row.public_key or None,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
    }


def event(row: Event, *, livemode: bool) -> dict[str, Any]:
    """Render an event with the data stored when it happened."""
    body = msgspec.json.decode(bytes(row.body))
    return {
        "id": row.public_id,
        "object": "event",
        "livemode": livemode,
        "type": row.type,
        "timestamp": body["timestamp"],
        "data": body["data"],
        "created_at": row.created_at,
    }


def delivery(row: Delivery, *, livemode: bool) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "object": "webhook_delivery",
        "livemode": livemode,
        "endpoint": ids.public(Endpoint.id_prefix, row.endpoint_id),
        "event": ids.public(Event.id_prefix, row.event_id),
        "event_type": row.event.type,
        "status": row.status,
        "test": row.is_test,
        "attempts": row.attempts,
        "replays": row.replays,
        "next_attempt_at": row.due_at if row.status == DeliveryStatus.PENDING else None,
        "last_status_code": row.last_status_code,
        "last_error": row.last_error or None,
        "finished_at": row.finished_at,
        "created_at": row.created_at,
    }


def attempt(row: Attempt) -> dict[str, Any]:
    return {
        "number": row.number,
        "at": row.at,
        "duration_ms": -(-row.duration_ms // _TIMING_STEP_MS) * _TIMING_STEP_MS,
        "status_code": row.status_code,
        "error": row.error or None,
    }


def event_type(line: EventType) -> dict[str, Any]:
    """Render a type of the catalogue."""
    return {"object": "event_type", "type": line.type, "description": line.description, "sample": line.sample}
