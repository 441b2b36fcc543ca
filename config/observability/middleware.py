"""One log line per request, with ids only."""

import logging
import sys
from collections.abc import Callable

import msgspec
import structlog
from django.http import HttpRequest, HttpResponse

from config.kernel import clock

log = logging.getLogger("quittance.access")

QUIET_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
"""Machines ask these every few seconds; their lines would bury the others."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Any other word may be anything that somebody typed."""

BOUND = ("request_id", "partner", "environment")
"""What is told of a request on its way; ids all."""


class AccessLogMiddleware:
    """Outermost of all, so that even a request that another middleware refuses leaves a line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then write down who asked for what and how long it took."""
        structlog.contextvars.clear_contextvars()
        started = clock.monotonic()
        response = self.get_response(request)
        if request.path not in QUIET_PATHS and log.isEnabledFor(logging.INFO):
            # Not through the log's handlers: a record of its own costs as much as the line in it.
            structlog.WriteLogger(sys.stderr).msg(line(request, response, seconds=clock.monotonic() - started))
        return response


def line(request: HttpRequest, response: HttpResponse, *, seconds: float) -> str:
    """The line, written here and not by the common processors: it is a tenth of what a small answer costs otherwise.

    Nothing in it is the caller's own text: a method of a list, a route's template, numbers, and the ids that were bound on the way.
    """
    match, bound = request.resolver_match, structlog.contextvars.get_contextvars()
    said = {
        "method": request.method if request.method in METHODS else "other",
        "route": match.route if match is not None else None,
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
        "event": "request",
        **{name: bound[name] for name in BOUND if name in bound},
        "logger": log.name,
        "level": "info",
        "timestamp": clock.machine_now().isoformat().replace("+00:00", "Z"),
    }
    return msgspec.json.encode(said).decode()
