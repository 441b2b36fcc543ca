"""The description of one operation: what its view declares becomes parameters of the OpenAPI document."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.apps import apps
from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema

from config.api import examples
from config.api.query import QueryParameter
from config.kernel.models import Identified

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": (
        "1 to 255 visible ASCII characters, quoted or bare. A repetition with the same key and body is answered as the "
        "first request was, with the header `Idempotent-Replayed: true`. Keys are kept for 24 hours."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 257},
    "example": "0f9a1c52-6d0e-4c57-9a35-3d8b6ce01f4d",
}


class AutoSchema(SpectacularAutoSchema):
    """Adds query parameters, the Idempotency-Key and examples to what drf-spectacular finds."""

    method: str
    view: Any

    def _get_parameters(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = super()._get_parameters()
        for parameter in found:
            if parameter["in"] == "path":
                noun = parameter["name"].removesuffix("_id")
                parameter.setdefault("description", f"The id of the {noun}.")
                parameter.setdefault("example", f"{_prefix_of(noun)}_01kag0c6q2e8s9t0v1w2x3y4z5")
        found += [_described(parameter) for parameter in self._declared()]
        if self.method in ("POST", "PUT"):
            found.append({**IDEMPOTENCY_KEY, **({"required": True} if self._key_is_required() else {})})
        return found

    def _postprocess_serializer_schema(self, schema: dict[str, Any], serializer: Any, direction: str) -> dict[str, Any]:
        found: dict[str, Any] = super()._postprocess_serializer_schema(schema, serializer, direction)  # type: ignore[no-untyped-call]  # of the library
        examples.add_property_examples(found, serializer)
        return found

    def _declared(self) -> list[QueryParameter]:
        fast = self.view.fast_views.get(self.method)
        return list((fast or self.view).query_parameters.get(self.method, ()))

    def _key_is_required(self) -> bool:
        fast = self.view.fast_views.get(self.method)
        if fast is not None:
            return bool(fast.key_is_required)
        return bool(getattr(getattr(self.view, self.method.lower()), "key_is_required", False))


def _described(parameter: QueryParameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "schema": dict(parameter.schema),
        "example": parameter.example,
    }


@lru_cache(maxsize=64)
def _prefix_of(noun: str) -> str:
    """The prefix of the ids of a noun, by the name of its model or by the prefix itself."""
    models = [model for model in apps.get_models() if issubclass(model, Identified) and model.id_prefix]
    return next((model.id_prefix for model in models if noun in (model._meta.model_name, model.id_prefix)), noun)
