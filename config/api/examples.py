"""Descriptions and examples of the properties of the OpenAPI document.

A field says what it is by `help_text`, a serializer gives one example of itself by `@example`. Names that mean the same
in every object are described here once. What still has no example gets one from its type, so that objects and lists are
shown whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from drf_spectacular.drainage import get_override
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

S = TypeVar("S", bound=type[serializers.Serializer[Any]])

COMMON: Mapping[str, str] = {
    "amount": "A decimal string with the digits of its currency.",
    "created_at": "When it was created, in real time.",
    "currency": "The code of the currency (ISO 4217).",
    "data": "The objects of this page.",
    "has_more": "Whether another page follows.",
    "id": "The id of the object.",
    "livemode": "Whether the object belongs to the live environment, where real money moves.",
    "next_cursor": "The `cursor` of the next page; null on the last page.",
    "object": "The kind of the object.",
}
COMMON_EXAMPLES: Mapping[str, Any] = {
    "amount": "1250.75",
    "currency": "USD",
    "next_cursor": "AZ-2tFMPfAWfSq2_GZ0kGpZ1WQm3zv4oBqkTq0s1xyA",
}
_BY_FORMAT = {
    "date-time": "2030-01-02T15:04:05Z",
    "date": "2030-01-02",
    "uri": "https://example.com/",
    "uuid": "0192f0c1",
}
_DEPTH_MAX = 6


def example(value: Mapping[str, Any], *, name: str = "Example", request_only: bool = False) -> Callable[[S], S]:
    """Give a serializer its example: of the object in the document, and of each property."""
    shown = OpenApiExample(name, dict(value), request_only=request_only, response_only=not request_only)

    def add(serializer: S) -> S:
        found: S = extend_schema_serializer(examples=[shown, *get_override(serializer, "examples", [])])(serializer)
        return found

    return add


def add_property_examples(schema: dict[str, Any], serializer: Any) -> None:
    """Copy the members of the serializer's examples to the properties of its schema."""
    found: list[OpenApiExample] = get_override(serializer, "examples", [])
    for shown in found:
        for name, value in shown.value.items() if isinstance(shown.value, Mapping) else ():
            if name in schema.get("properties", {}):
                schema["properties"][name].setdefault("examples", [value])


def fill(schemas: dict[str, Any]) -> None:
    """Add what is missing to every property of the components."""
    for schema in schemas.values():
        for member, part in schema.get("properties", {}).items():
            if member in COMMON:
                part.setdefault("description", COMMON[member])
            shown: dict[str, Any] = next(iter(schema.get("examples", [])), {})
            found = shown.get(member, _own_example(part))
            found = COMMON_EXAMPLES.get(member) if found is None else found
            found = _example_of(part, schemas, 0) if found is None else found
            if found is not None and "example" not in part:
                part.setdefault("examples", [found])
            if member == "object" and isinstance(found, str):
                part["const"] = found


def _own_example(part: Mapping[str, Any]) -> Any:
    """What the schema itself says: an example, or the first of its values."""
    for name in ("examples", "enum"):
        if part.get(name):
            return part[name][0]
    return next((part[name] for name in ("example", "const", "default") if part.get(name) is not None), None)


def _example_of(part: Mapping[str, Any], schemas: Mapping[str, Any], depth: int) -> Any:
    own = _own_example(part)
    if own is not None or depth > _DEPTH_MAX:
        return own
    inner = next((part[name][0] for name in ("allOf", "oneOf", "anyOf") if name in part), None)
    if "$ref" in part:
        inner = schemas[part["$ref"].rpartition("/")[2]]
    if inner is not None:
        return _example_of(inner, schemas, depth + 1)
    if "properties" in part:
        return {name: _example_of(member, schemas, depth + 1) for name, member in part["properties"].items()}
    return _example_of_type(part, schemas, depth)


def _example_of_type(part: Mapping[str, Any], schemas: Mapping[str, Any], depth: int) -> Any:
    kind = part.get("type")
    match kind[0] if isinstance(kind, list) else kind:
        case "array":
            return [_example_of(part["items"], schemas, depth + 1)]
        case "boolean":
            return False
        case "integer":
            return part.get("minimum", 1)
    return _BY_FORMAT.get(str(part.get("format")))
