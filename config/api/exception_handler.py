"""One handler for everything that a view may raise."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import OperationalError
from django.http import Http404, HttpResponse
from psycopg import errors as postgres
from rest_framework import exceptions

from config.api import errors
from config.api.middleware import request_id_of
from config.api.problems import problem_response
from config.api.serializers import problems_of, problems_of_django
from config.kernel.errors import QuittanceError, ValidationFailed

_TRY_AGAIN = (
    postgres.LockNotAvailable,
    postgres.DeadlockDetected,
    postgres.SerializationFailure,
    postgres.QueryCanceled,
    postgres.TooManyConnections,
)


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's hook: an answer, or None for an error of our own, which becomes a 500."""
    request = context.get("request")
    known = translate(error, request)
    if known is None:
        return None
    return problem_response(known, request_id=request_id_of(request))


def translate(error: Exception, request: Any = None) -> QuittanceError | None:
    """The public error of an exception of Django, DRF or the database; None for one that a caller cannot cause."""
    if isinstance(error, QuittanceError):
        return error
    if isinstance(error, OperationalError):
        return errors.Busy() if isinstance(error.__cause__, _TRY_AGAIN) else None
    if isinstance(error, exceptions.APIException):
        return _of_drf(error, request)
    return _of_django(error)


def _of_drf(error: exceptions.APIException, request: Any) -> QuittanceError | None:  # noqa: PLR0911 - one line per kind
    match error:
        case exceptions.ValidationError():
            return ValidationFailed(problems_of(error.detail))
        case exceptions.ParseError():
            return errors.MalformedJson(reason=str(error.detail)[:200])
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return errors.Unauthorized()
        case exceptions.PermissionDenied():
            return errors.Forbidden()
        case exceptions.NotFound():
            return errors.RouteUnknown()
        case exceptions.MethodNotAllowed():
            return errors.MethodNotAllowed(method=getattr(request, "method", "this"), allowed=_allowed(request))
        case exceptions.NotAcceptable():
            return errors.NotAcceptable()
        case exceptions.UnsupportedMediaType():
            return errors.MediaTypeUnsupported()
    return None


def _of_django(error: Exception) -> QuittanceError | None:
    match error:
        case Http404():
            return errors.RouteUnknown()
        case PermissionDenied():
            return errors.Forbidden()
        case DjangoValidationError():
            return ValidationFailed(problems_of_django(error))
        case RequestDataTooBig():
            return errors.BodyTooLarge()
        case SuspiciousOperation():
            return errors.BadRequest()
    return None


def _allowed(request: Any) -> str:
    view = (getattr(request, "parser_context", None) or {}).get("view")
    return ", ".join(view.allowed_methods) if view is not None else ""
