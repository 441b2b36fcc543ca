"""The outbox: an event is a row written in the transaction of its cause, so that neither exists without the other."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import connection

from config.kernel import arrays, ids
from config.kernel.db import require_atomic
from webhooks import catalogue

_encoder = msgspec.json.Encoder(uuid_format="canonical", decimal_format="string")


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be written.

    `data` is what the partner reads; `subject_id` is the transfer, batch or receipt it is about.
    """

    environment_id: uuid.UUID
    type: str
    subject_id: uuid.UUID
    data: Mapping[str, Any]
    id: uuid.UUID = field(default_factory=ids.new)


def body(type: str, data: Mapping[str, Any], at: datetime) -> str:  # noqa: A002 - the word of the specification
    """Return the body of an event as it is signed and sent. Raises ConfigurationError for an unregistered type."""
    catalogue.find(type)
    return _encoder.encode({"type": type, "timestamp": timestamp(at), "data": data}).decode()


def timestamp(at: datetime) -> str:
    """Format an instant as the API does: `2030-01-02T03:04:05.678901Z`."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def emit_many(new_events: Sequence[NewEvent], *, at: datetime) -> list[uuid.UUID]:
    """Write events, in order, into the open transaction with one statement.

    SQL functions of other apps call `outbox_emit_many` themselves. `at` is machine time. Raises ConfigurationError for
    an unknown type or when no transaction is open.
    """
    require_atomic()
    if not new_events:
        return []
    event_ids = [new_event.id for new_event in new_events]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outbox_emit_many(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::text[], %s)",
            [
                arrays.uuids(event_ids),
                arrays.uuids(new_event.environment_id for new_event in new_events),
                arrays.texts(new_event.type for new_event in new_events),
                arrays.uuids(new_event.subject_id for new_event in new_events),
                arrays.texts(body(new_event.type, new_event.data, at) for new_event in new_events),
                at,
            ],
        )
    return event_ids
