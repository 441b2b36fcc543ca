"""OpenAPI 3.1 at /openapi.json and its pages at /docs, with what all operations share added in one place."""

from __future__ import annotations

import json
import re
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularAPIView

from config.api import examples, problems

_METHODS = {"get", "post", "put", "patch", "delete"}

_PROBLEM = {
    "type": "object",
    "description": "A problem document (RFC 9457). `code` is stable; members beyond these depend on it.",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "The page that explains the code."},
        "title": {"type": "string", "description": "The code in words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What happened, for people."},
        "instance": {"type": "string", "description": "The Request-Id of this request."},
        "code": {"type": "string", "description": "What happened, for programs. Codes are stable."},
        "errors": {
            "type": "array",
            "description": "Every problem of the request, each with its place.",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "The place in the body: a JSON pointer (RFC 6901).",
                        "examples": ["#/amount"],
                    },
                    "parameter": {
                        "type": "string",
                        "description": "The query parameter, instead of a pointer.",
                        "examples": ["limit"],
                    },
                    "code": {
                        "type": "string",
                        "description": "What is wrong, for programs.",
                        "examples": ["wrong_value"],
                    },
                    "detail": {
                        "type": "string",
                        "description": "What is wrong and what was expected.",
                        "examples": ["Expected a whole number from 1 to 100."],
                    },
                },
            },
        },
    },
    "examples": [
        {
            "type": "/docs/errors#validation_failed",
            "title": "Validation failed",
            "status": 422,
            "detail": "The request was understood, but 1 of its values cannot be accepted.",
            "instance": "req_01kag0c6q2e8s9t0v1w2x3y4z5",
            "code": "validation_failed",
            "errors": [
                {"pointer": "#/amount", "code": "wrong_value", "detail": 'An amount is a decimal string: "1250.00".'},
                {"parameter": "limit", "code": "out_of_range", "detail": "Expected a whole number from 1 to 100."},
            ],
        }
    ],
}
_STATUSES = {
    "200": "The request was done.",
    "201": "The object was made.",
    "202": "The request was accepted.",
    "204": "The object is gone.",
}
_HEADERS = {
    "Request-Id": {
        "schema": {"type": "string"},
        "description": "Names this request in our logs and in problem documents.",
    },
    "RateLimit": {
        "schema": {"type": "string"},
        "description": "What is left of the quotas (draft-ietf-httpapi-ratelimit-headers).",
    },
    "RateLimit-Policy": {"schema": {"type": "string"}, "description": "The quotas."},
}


_INTRODUCTION = """Payouts that are paid once, proven against the bank's own statement, and open to inspection.

* **Authorize** with an API key: `Authorization: Bearer sk_test_...`. It belongs to one environment and sees no other.
* **Money** is a decimal string, `"1250.00"`; **time** is UTC, `2030-01-02T03:04:05Z`.
* **Idempotency-Key** on every POST that moves money. After a timeout or a 5xx repeat it with the same key: nothing is
  paid twice.
* **Errors** are problem documents; decide by `code`. [All codes](/docs/errors).
* **Lists** are newest first; `next_cursor` of one page is `cursor` of the next.
* In **test mode** money arrives by `POST /v1/test/fundings` and days pass by `POST /v1/test/clock/advance`.
"""
_TAGS = {
    "transfers": "Transfers, one by one and in batches of up to 1,000, and their status.",
    "beneficiaries": "Payees and their accounts.",
    "receipts": "Money that arrived.",
    "webhooks": "Endpoints that receive events, and every delivery to them.",
    "events": "Events, as webhooks send them.",
    "test": "Test mode: let money arrive and time pass.",
    "settlement": "The attempts to move your transfers, and the windows in which they travel.",
    "rails": "The rails that carry transfers, with their cut-offs.",
    "reconciliation": "The bank's statements, what they prove, and what does not agree.",
    "ledger": "Your accounts in the books.",
    "me": "The key that asks: its partner, environment, scopes and limits.",
    "api-keys": "Keys: scopes, networks, rotation.",
    "audit": "The audit trail.",
}


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library's metaclass is untyped
    """`Authorization: Bearer sk_test_...`."""

    target_class = "onboarding.partners.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Describe the scheme."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key: sk_test_..., sk_live_..., or a restricted rk_...",
        }


def describe_what_all_share(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:  # noqa: FBT001 - the library's hook
    """Add the problem document, shared headers, tags, examples, servers and webhooks."""
    components = result.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    components["headers"] = {name.replace("-", ""): body for name, body in _HEADERS.items()}
    components["responses"] = {
        "Problem": {
            "description": "The request was refused; see `code`.",
            "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    }
    operations = [
        item[method] for item in result.get("paths", {}).values() for method in sorted(_METHODS & item.keys())
    ]
    for operation in operations:
        _describe(operation)
    examples.fill(schemas)
    used = {tag for operation in operations for tag in operation["tags"]}
    result["tags"] = [{"name": name, "description": text} for name, text in _TAGS.items() if name in used]
    result["servers"] = [{"url": "/", "description": "This installation. The API key decides between test and live."}]
    result["webhooks"] = import_string(settings.API_WEBHOOKS_DOCUMENT)(schemas)
    return result


def _describe(operation: dict[str, Any]) -> None:
    operation.setdefault("summary", _first_sentence(operation.get("description", "")))
    for status, answer in operation["responses"].items():
        answer.setdefault("description", _STATUSES.get(status, "The answer."))
        answer["description"] = answer["description"] or _STATUSES.get(status, "The answer.")
        answer["headers"] = {name: {"$ref": f"#/components/headers/{name.replace('-', '')}"} for name in _HEADERS}
    operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}


def name_requests_once(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:  # noqa: FBT001 - the library's hook
    """Name `TransferRequestRequest` a `TransferRequest`: the library appends the word to names that end in it."""
    named: dict[str, Any] = json.loads(json.dumps(result, default=str).replace("RequestRequest", "Request"))
    return named


def _first_sentence(text: str) -> str:
    """The text beside a path in a list of operations."""
    return re.split(r"(?<=[a-z0-9)`])[.:;](?:\s|$)", text.strip(), maxsplit=1)[0]


_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": _INTRODUCTION,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api.schema.name_requests_once",
        "config.api.schema.describe_what_all_share",
    ],
}


class OpenApi(SpectacularAPIView):
    """The schema, for machines."""

    renderer_classes = [OpenApiJsonRenderer]
    authentication_classes = []
    permission_classes = []
    custom_settings = _SETTINGS
