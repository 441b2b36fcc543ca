"""What pages for people need and the partners' door does not: sessions, CSRF tokens, messages, a login, headers that tell a browser what to run.

A partner's program carries a key and reads JSON, so requests to /v1 go past these; they were a quarter of what an empty answer there cost.
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
from config.ops.gate import Gate

log = logging.getLogger(__name__)
LISTS = "_changelist"  # how Django names the address of a list of the admin
# What a column says of a value that it can never hold.
INCOMPARABLE = (DataError, ValueError, OverflowError, TypeError, ValidationError)

STAFF_DOOR = "/admin/"


class _ForPages:
    """Goes in front of a middleware class and lets requests to the partners' door pass by it."""

    get_response: Any  # each class below says it in its own way

    def __call__(self, request: HttpRequest) -> Any:
        """Ask the next one at once, or do what the middleware does."""
        if request.path_info.startswith(API_PREFIX):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]  # every class below comes with one


class Sessions(_ForPages, SessionMiddleware):
    """Who was here before."""


class Csrf(_ForPages, CsrfViewMiddleware):
    """Forms are ours. The views of the partners' door are exempt by name as well."""


class Authentication(_ForPages, AuthenticationMiddleware):
    """Who is logged in."""


class SecondFactor(_ForPages, OTPMiddleware):  # type: ignore[misc]  # the library has no types
    """Which device the login was opened with."""


class Messages(_ForPages, MessageMiddleware):
    """What the last page wanted to say."""


class ContentSecurityPolicy(_ForPages, CSPMiddleware):
    """What a page may load and run: files of ours. The staff's pages get what the admin's components need besides (decision 0012)."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,  # noqa: FBT001, FBT002 - django-csp calls it so
    ) -> PolicyParts:
        """The policy of the settings, with the wider directives for pages under /admin/."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(STAFF_DOOR):
            parts.replace = {**settings.STAFF_CONTENT_SECURITY_POLICY, **(parts.replace or {})}
        return parts


class Htmx(_ForPages, HtmxMiddleware):
    """Whether a part of a page is asked for."""


class ReadableAddress(_ForPages):
    """An address that no page can read is the mistake of whoever wrote it: 400, and not an error of ours. /v1 refuses the same in `PartnerView`.

    PostgreSQL knows no NUL, so no page may be asked with one. And a list of the admin compares its columns with whatever stands in its address;
    what a column cannot be compared with shows only when the rows are read, which is too late for Django's own refusal.
    """

    def __init__(self, get_response: Any) -> None:
        """Remember who is next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        """Refuse NUL in the path and in the query."""
        if not request.path_info.startswith(API_PREFIX) and _has_nul(request):
            return HttpResponseBadRequest("This address contains the character NUL, which nothing here is named by.")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say of a list that its filter cannot be read. The log keeps the reason, in case it was ours."""
        place = request.resolver_match
        if not isinstance(error, INCOMPARABLE) or request.method != "GET" or not request.GET or place is None:
            return None
        if "admin" not in place.app_names or not (place.url_name or "").endswith(LISTS):
            return None
        log.warning("A list was asked with a filter that it cannot read: %s.", place.url_name, exc_info=error)
        return HttpResponseBadRequest("A filter in this address cannot be compared with its column.")


def _has_nul(request: HttpRequest) -> bool:
    asked = request.META.get("QUERY_STRING", "")
    return "\x00" in request.path_info or "%00" in asked or "\x00" in asked


class StaffGate(_ForPages, Gate):
    """Sessions that are over, and codes that are missing."""
