"""The outbox: events are rows, written in the transaction of what they tell about: nothing is told that did not happen, nothing is forgotten."""

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
class Happening:
    """One event before it is written: `data` is what the partner will read, `subject_id` what it is about."""

    environment_id: uuid.UUID
    type: str
    subject_id: uuid.UUID
    data: Mapping[str, Any]
    id: uuid.UUID = field(default_factory=ids.new)


def body(type: str, data: Mapping[str, Any], at: datetime) -> str:  # noqa: A002 - the word of the specification
    """The body of an event as it will be signed and sent. Raises ConfigurationError for a type that is not in the catalogue."""
    catalogue.find(type)
    return _encoder.encode({"type": type, "timestamp": timestamp(at), "data": data}).decode()


def timestamp(at: datetime) -> str:
    """An instant as the API spells it: `2030-01-02T03:04:05.678901Z`."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def emit_many(happenings: Sequence[Happening], *, at: datetime) -> list[uuid.UUID]:
    """Write events, in order, into the open transaction; one statement. SQL verbs of rooms above call `outbox_emit_many` themselves.

    `at` is machine time. Raises ConfigurationError for an unknown type or when no transaction is open.
    """
    require_atomic()
    if not happenings:
        return []
    event_ids = [happening.id for happening in happenings]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outbox_emit_many(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::text[], %s)",
            [
                arrays.uuids(event_ids),
                arrays.uuids(happening.environment_id for happening in happenings),
                arrays.texts(happening.type for happening in happenings),
                arrays.uuids(happening.subject_id for happening in happenings),
                arrays.texts(body(happening.type, happening.data, at) for happening in happenings),
                at,
            ],
        )
    return event_ids
