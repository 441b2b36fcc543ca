"""OpenAPI 3.1 at /openapi.json and its pages at /docs, with what all operations share added in one place."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from config.api import problems
from config.api.error_reference import all_error_classes

_METHODS = {"get", "post", "put", "patch", "delete"}

_PROBLEM = {
    "type": "object",
    "description": "A problem document (RFC 9457). `code` is stable; members beyond these depend on it.",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "The Request-Id."},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {"pointer": {"type": "string"}, "code": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "1 to 255 visible ASCII characters, quoted or bare. Kept for 24 hours; a replay is marked `Idempotent-Replayed: true`.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 257},
}
_HEADERS = {
    "Request-Id": {"schema": {"type": "string"}, "description": "Names this request in our logs and in problem documents."},
    "RateLimit": {"schema": {"type": "string"}, "description": "What is left of the quotas (draft-ietf-httpapi-ratelimit-headers)."},
    "RateLimit-Policy": {"schema": {"type": "string"}, "description": "The quotas."},
}


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library's metaclass is untyped
    """`Authorization: Bearer sk_test_...`."""

    target_class = "onboarding.partners.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Describe the scheme."""
        return {"type": "http", "scheme": "bearer", "description": "An API key: sk_test_..., sk_live_..., or a restricted rk_..."}


def describe_what_all_share(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:  # noqa: FBT001 - the library's hook
    """Add the problem document, the shared headers and the idempotency key to every operation of /v1."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = _PROBLEM
    components["headers"] = {name.replace("-", ""): body for name, body in _HEADERS.items()}
    components["responses"] = {
        "Problem": {
            "description": "The request was refused; see `code`.",
            "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    }
    for path, item in result.get("paths", {}).items():
        for method in _METHODS & item.keys():
            operation = item[method]
            operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
            for status, answer in operation["responses"].items():
                if status != "default":
                    answer["headers"] = {name: {"$ref": f"#/components/headers/{name.replace('-', '')}"} for name in _HEADERS}
            if method in {"post", "put"} and path.startswith("/v1/"):
                operation.setdefault("parameters", []).append(_KEY)
    return result


_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "config.api.schema.describe_what_all_share"],
}


class OpenApi(SpectacularAPIView):
    """The schema, for machines."""

    renderer_classes = [OpenApiJsonRenderer]
    authentication_classes = []
    permission_classes = []
    custom_settings = _SETTINGS


class Docs(SpectacularSwaggerView):
    """The schema, for people; its scripts are served from here."""

    authentication_classes = []
    permission_classes = []


def error_page(request: HttpRequest) -> HttpResponse:
    """What each `code` means: where the `type` of a problem document leads."""
    rows = format_html_join(
        "", '<tr id="{0}"><td><code>{0}</code></td><td>{1}</td><td>{2}</td></tr>', ((e.code, e.http_status, e.__doc__) for e in all_error_classes())
    )
    page = "<!doctype html><html lang=en><meta charset=utf-8><title>Errors</title><h1>Errors</h1><table>{}</table></html>"
    return HttpResponse(format_html(page, rows))
