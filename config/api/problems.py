"""Problem documents (RFC 9457): the one form of every refusal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from django.http import HttpResponse

from config.api import errors
from config.kernel.errors import QuittanceError

MEDIA_TYPE = "application/problem+json"
TYPE_BASE = "/docs/errors#"
"""Relative to the host that answered: each installation documents its own errors."""

QUOTA_TYPE = "https://iana.org/assignments/http-problem-types#quota-exceeded"
CHALLENGE = 'Bearer realm="quittance"'

_OWN_MEMBERS = frozenset({"type", "title", "status", "detail", "instance", "code", "errors"})


def document(error: QuittanceError, *, request_id: str = "") -> dict[str, Any]:
    """The members of the problem document; the error's fields are extension members."""
    members: dict[str, Any] = {
        "type": TYPE_BASE + error.code,
        "title": error.title,
        "status": error.http_status,
        "detail": error.message,
        "instance": request_id,
        "code": error.code,
    }
    if error.problems:
        members["errors"] = [problem.as_dict() for problem in error.problems]
    members.update((name, value) for name, value in error.fields.items() if name not in _OWN_MEMBERS)
    if isinstance(error, errors.QuotaExceeded):
        members["type"] = QUOTA_TYPE
        members["violated-policies"] = [error.fields["policy"]]
    return members


def problem_response(
    error: QuittanceError, *, request_id: str = "", headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """The answer to a refused request, with the headers that its kind calls for."""
    response = HttpResponse(
        msgspec.json.encode(document(error, request_id=request_id), enc_hook=str),
        status=error.http_status,
        content_type=MEDIA_TYPE,
    )
    if error.http_status == 401:
        response["WWW-Authenticate"] = (
            CHALLENGE if type(error) is errors.Unauthorized else f'{CHALLENGE}, error="invalid_token"'
        )
    if error.retry_after_seconds is not None:
        response["Retry-After"] = str(error.retry_after_seconds)
    elif isinstance(error, errors.QuotaExceeded):
        response["Retry-After"] = str(error.fields["seconds"])
    if isinstance(error, errors.MethodNotAllowed):
        response["Allow"] = error.fields["allowed"]
    for name, value in (headers or {}).items():
        response[name] = value
    return response


_BY_STATUS: dict[int, type[QuittanceError]] = {
    400: errors.BadRequest,
    403: errors.Forbidden,
    404: errors.RouteUnknown,
    406: errors.NotAcceptable,
    413: errors.BodyTooLarge,
    415: errors.MediaTypeUnsupported,
}


def of_status(status: int) -> QuittanceError:
    """The error that stands for an answer which Django made without us (its HTML pages)."""
    if status == 401:
        return errors.Unauthorized()
    return _BY_STATUS.get(status, errors.InternalError if status >= 500 else errors.BadRequest)()
