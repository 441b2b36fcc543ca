"""The page around the rows of a list, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from drf_spectacular.drainage import get_override
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers


def page_of(shape: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The schema of what `pagination.page` answers. The examples of a row become examples of a page with one row."""
    fields = {
        "__doc__": f"A page of {shape.__name__}.",
        "object": serializers.CharField(default="list"),
        "data": shape(many=True),
        "has_more": serializers.BooleanField(),
        "next_cursor": serializers.CharField(allow_null=True),
    }
    made = type(
        f"{shape.__name__.removesuffix('Serializer').removesuffix('Shape')}Page", (serializers.Serializer,), fields
    )
    rows: list[OpenApiExample] = get_override(shape, "examples", [])
    pages = [
        OpenApiExample(
            row.name,
            {"object": "list", "data": [row.value], "has_more": False, "next_cursor": None},
            response_only=True,
        )
        for row in rows
        if not row.request_only
    ]
    return extend_schema_serializer(examples=pages)(made) if pages else made
