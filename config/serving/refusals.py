"""What the HTTP server refuses by itself, before the application sees the request."""

from __future__ import annotations

import msgspec
from aiohttp import web

from config.api import errors, problems
from config.kernel import ids
from config.kernel.errors import QuittanceError
from config.serving.metrics import refused_requests

SERVER_NAME = "quittance"
REQUEST_ID_PREFIX = "req"


class Refused(Exception):
    """A request is answered with a problem document and the connection is closed."""

    def __init__(self, reason: str, problem: QuittanceError) -> None:
        super().__init__(reason)
        self.reason, self.problem = reason, problem


def response_of(refused: Refused) -> web.Response:
    """The problem document. The connection closes after it, because the body may still be on its way."""
    refused_requests.labels(refused.reason).inc()
    problem = refused.problem
    request_id = ids.public(REQUEST_ID_PREFIX, ids.new())
    headers = {"Request-Id": request_id, "Cache-Control": "no-store", "Server": SERVER_NAME}
    if problem.retry_after_seconds is not None:
        headers["Retry-After"] = str(problem.retry_after_seconds)
    response = web.Response(
        status=problem.http_status,
        headers=headers,
        content_type=problems.MEDIA_TYPE,
        body=msgspec.json.encode(problems.document(problem, request_id=request_id)),
    )
    response.force_close()
    return response


def overloaded() -> Refused:
    """Every thread is busy and the queue is full."""
    return Refused("overloaded", errors.Overloaded())


def bad_header(detail: str) -> Refused:
    """A header that could be read in two ways."""
    return Refused("header", errors.HeaderInvalid(reason=detail))
