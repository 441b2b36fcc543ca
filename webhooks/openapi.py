"""The `webhooks` of the OpenAPI document: one entry for each registered event type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webhooks import catalogue
from webhooks.catalogue import EventType

_TIME = "2030-01-02T15:04:05Z"
_HEADERS = {
    "webhook-id": ("The id of the event: the same on every attempt.", "evt_01kag0c6q2e8s9t0v1w2x3y4z5"),
    "webhook-timestamp": ("Unix seconds of this attempt.", "1893596645"),
    "webhook-signature": (
        "One or more signatures, separated by blanks.",
        "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
    ),
}


def webhooks(schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Describe every event type.

    `schemas` are the components of the document; the data of an event is one of them where its `object` is.
    """
    return {line.type: {"post": _operation(line, _component_of(line, schemas))} for line in catalogue.everything()}


def _component_of(line: EventType, schemas: Mapping[str, Any]) -> str | None:
    """Return the component of an event's data: the smallest one whose required members the sample has."""
    for name in sorted(schemas, key=lambda name: len(schemas[name].get("properties", {}))):
        kind = schemas[name].get("properties", {}).get("object", {}).get("const")
        if kind and kind == line.sample.get("object") and set(schemas[name].get("required", ())) <= set(line.sample):
            return name
    return None


def _operation(line: EventType, component: str | None) -> dict[str, Any]:
    data = (
        {"$ref": f"#/components/schemas/{component}"} if component else {"type": "object", "additionalProperties": True}
    )
    envelope = {
        "type": {
            "type": "string",
            "const": line.type,
            "description": "The type of the event.",
            "examples": [line.type],
        },
        "timestamp": {
            "type": "string",
            "format": "date-time",
            "description": "When it happened, in business time.",
            "examples": [_TIME],
        },
        "data": {**data, "description": "The object as it was then.", "examples": [dict(line.sample)]},
    }
    return {
        "operationId": f"webhook_{line.type.replace('.', '_')}",
        "summary": line.description.split(". ")[0].rstrip("."),
        "description": f"{line.description} Answer with any 2xx status within 15 seconds; anything else is tried"
        f" again.",
        "tags": ["webhooks"],
        "security": [],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": text,
                "example": value,
                "schema": {"type": "string"},
            }
            for name, (text, value) in _HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"type": "object", "required": list(envelope), "properties": envelope},
                    "example": {"type": line.type, "timestamp": _TIME, "data": dict(line.sample)},
                }
            },
        },
        "responses": {"2XX": {"description": "The event was received."}},
    }
