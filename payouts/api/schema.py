"""The OpenAPI schema of the request types, derived from their declaration."""

from __future__ import annotations

from typing import Any

import msgspec
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.plumbing import ResolvedComponent


class RequestTypes(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # the library's metaclass is untyped
    """Teach drf-spectacular to describe msgspec types. Importing this module registers the extension."""

    target_class = "msgspec.Struct"
    match_subclasses = True

    def get_name(self, auto_schema: Any, direction: Any) -> str:
        """The name of the component."""
        return str(self.target.__name__)

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """The schema of the type. The types inside it become components of their own."""
        _, components = msgspec.json.schema_components([self.target], ref_template="#/components/schemas/{name}")
        for name, schema in components.items():
            if name != self.target.__name__:
                component = ResolvedComponent(name, ResolvedComponent.SCHEMA, schema=schema, object=name)  # type: ignore[no-untyped-call]
                auto_schema.registry.register_on_missing(component)
        return dict(components[self.target.__name__])
