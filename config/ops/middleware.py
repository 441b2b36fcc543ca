"""Middleware of browser pages: sessions, CSRF tokens, messages, login and the Content-Security-Policy header.

Requests to /v1 carry a key and return JSON, so they skip these classes, which took a quarter of the time of an empty
answer there.
"""

from __future__ import annotations

import logging
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django_htmx.middleware import HtmxMiddleware
from django_otp.middleware import OTPMiddleware

from config.api.middleware import API_PREFIX
from config.ops.staff_session import StaffSessionMiddleware

log = logging.getLogger(__name__)
LIST_ROUTE_SUFFIX = "_changelist"  # of the route names of admin lists
# What Django and psycopg raise for a filter value that a column cannot hold.
FILTER_ERRORS = (DataError, ValueError, OverflowError, TypeError, ValidationError)

STAFF_PREFIX = "/admin/"


class _ForPages:
    """Mixin for a middleware class: requests to the partner API skip it."""

    get_response: Any  # set by each class below

    def __call__(self, request: HttpRequest) -> Any:
        if request.path_info.startswith(API_PREFIX):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]  # every class below comes with one


class Sessions(_ForPages, SessionMiddleware):
    """Sessions for pages only."""


class Csrf(_ForPages, CsrfViewMiddleware):
    """CSRF checks for pages only."""


class Authentication(_ForPages, AuthenticationMiddleware):
    """`request.user` for pages only."""


class SecondFactor(_ForPages, OTPMiddleware):  # type: ignore[misc]  # the library has no types
    """django-otp's device of the session, for pages only."""


class Messages(_ForPages, MessageMiddleware):
    """Messages for pages only."""


class ContentSecurityPolicy(_ForPages, CSPMiddleware):
    """Policy of the settings; staff pages get the wider one that the admin's components need (decision 0012)."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,  # noqa: FBT001, FBT002 - django-csp calls it so
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(STAFF_PREFIX):
            parts.replace = {**settings.STAFF_CONTENT_SECURITY_POLICY, **(parts.replace or {})}
        return parts


class Htmx(_ForPages, HtmxMiddleware):
    """`request.htmx` for pages only."""


class ReadableAddress(_ForPages):
    """Answer 400, not 500, to an address that contains NUL or a filter value that its column cannot hold.

    PostgreSQL text cannot contain NUL. A list of the admin evaluates its filters when it reads the rows, too late for
    Django's own check. `PartnerView` does the same for /v1.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        """Refuse NUL in the path and in the query."""
        if not request.path_info.startswith(API_PREFIX) and _has_nul(request):
            return HttpResponseBadRequest("The address contains a NUL character, which is not allowed.")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer 400 for a filter of a list that cannot be evaluated; the log keeps the exception."""
        match = request.resolver_match
        if not isinstance(error, FILTER_ERRORS) or request.method != "GET" or not request.GET or match is None:
            return None
        if "admin" not in match.app_names or not (match.url_name or "").endswith(LIST_ROUTE_SUFFIX):
            return None
        log.warning("Filter of an admin list cannot be evaluated: %s.", match.url_name, exc_info=error)
        return HttpResponseBadRequest("A filter value in this address is not valid for its column.")


def _has_nul(request: HttpRequest) -> bool:
    query = request.META.get("QUERY_STRING", "")
    return "\x00" in request.path_info or "%00" in query or "\x00" in query


class StaffSession(_ForPages, StaffSessionMiddleware):
    """Session limits and the second factor, for pages only."""
