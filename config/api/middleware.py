"""A request id for every request, and a problem document instead of HTML for every refusal under /v1."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.api import errors, problems
from config.kernel import ids

API_PREFIX = "/v1/"
REQUEST_ID_PREFIX = "req"
# Other spellings of an address. They are resolved before anything else, so idempotency keys and quotas are shared.
ALIASES = {"/v1/batches": "/v1/transfers/batch"}


class RequestIdMiddleware:
    """Give the request an id, for the logs and for the answer.

    An id that the caller sends is ignored: it could be another's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the header `Request-Id`."""
        _resolve_alias(request)
        request_id = ids.public(REQUEST_ID_PREFIX, ids.new())
        request.request_id = request_id  # type: ignore[attr-defined]  # Django's own way to hand something on
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self._refuse(request) or self.get_response(request)
        if request.path.startswith(API_PREFIX):
            if response.status_code >= 400 and not response.get("Content-Type", "").startswith("application/"):
                response = problems.problem_response(problems.of_status(response.status_code), request_id=request_id)
            response.headers.setdefault("Cache-Control", "no-store")
        response["Request-Id"] = request_id
        return response

    def _refuse(self, request: HttpRequest) -> HttpResponseBase | None:
        """Refuse a body in chunks, which WSGI shows as empty: an action would run without its arguments."""
        if "HTTP_TRANSFER_ENCODING" not in request.META or not request.path.startswith(API_PREFIX):
            return None
        return problems.problem_response(errors.LengthRequired(), request_id=request_id_of(request))


def _resolve_alias(request: HttpRequest) -> None:
    for alias, path in ALIASES.items():
        if request.path_info == alias or request.path_info.startswith(f"{alias}/"):
            request.path_info = request.path = path + request.path_info.removeprefix(alias)


def request_id_of(request: object) -> str:
    """The id of this request; empty outside of HTTP."""
    return getattr(request, "request_id", "")
