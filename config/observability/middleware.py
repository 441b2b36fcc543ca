"""One log line per request, with ids only."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from config.kernel import clock

log = structlog.get_logger("quittance.access")

QUIET_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
"""Machines ask these every few seconds; their lines would bury the others."""


class AccessLogMiddleware:
    """Outermost of all, so that even a request that another middleware refuses leaves a line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then write down who asked for what and how long it took."""
        structlog.contextvars.clear_contextvars()
        started = clock.monotonic()
        response = self.get_response(request)
        if request.path not in QUIET_PATHS:
            match = request.resolver_match
            log.info(
                "request",
                method=request.method,
                route=match.route if match is not None else None,
                status=response.status_code,
                milliseconds=round((clock.monotonic() - started) * 1000, 1),
            )
        return response
