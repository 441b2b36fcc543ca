"""Session rules for staff pages.

A session has an idle limit and an age limit, and needs a second factor where one is required.

Every route that is not in `OPEN_TO_ALL` follows these rules, so a new page does too. The partner API uses keys and no
session.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, MutableMapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from config.api import headers
from config.kernel import clock
from config.ops import second_factor

OPEN_TO_ALL = frozenset(
    {
        "healthz",
        "readyz",
        "metrics",
        "openapi",
        "docs",
        "docs-api",
        "docs-errors",
        "docs-page",
        "docs-search",
        "home",
        "admin:login",
        "admin:logout",
    }
)
CODE_PAGE, DEVICE_PAGE = "ops:code", "ops:device"
BACKGROUND_ROUTES = frozenset({"ops:dashboard"})
"""Requests that an open page repeats by itself. They do not keep a session alive."""

BEGAN, SEEN, VERIFIED = "ops_began", "ops_seen", "ops_verified"
"""Keys of the session, in seconds since 1970: when it began, the last request of a person, the last accepted code."""
SEEN_RESOLUTION = timedelta(minutes=1)
"""`SEEN` is saved at most this often, so that not every request writes the session."""


class StaffSessionMiddleware:
    """Ends sessions that are over and redirects to the page of a missing code.

    Runs after sessions, login, messages and htmx.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # The rules need the route, which is known in `process_view`.
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Return None to let the request pass, or the response that replaces the page."""
        route = request.resolver_match.view_name if request.resolver_match else ""
        user = getattr(request, "user", None)
        if route in OPEN_TO_ALL or user is None or not user.is_authenticated:
            return None
        now = clock.machine_now()
        reason = _reason_to_end(request, now)
        if reason:
            logout(request)
            messages.info(request, reason)
            return _redirect(request, redirect_to_login(_return_path(request)).url)
        _update(request.session, route, now)
        page = _missing_step(user, route)
        return _redirect(request, f"{reverse(page)}?{urlencode({'next': _return_path(request)})}") if page else None


def mark_verified(session: MutableMapping[str, Any], *, at: datetime) -> None:
    """Record that a code was accepted."""
    session[VERIFIED] = at.timestamp()


def was_verified_within(session: MutableMapping[str, Any], span: timedelta, *, now: datetime) -> bool:
    """Return whether the last accepted code is younger than `span`."""
    return bool(now.timestamp() - session.get(VERIFIED, 0) < span.total_seconds())


def client_address(request: HttpRequest) -> str:
    """Return the address that a lockout counts.

    The one that the trusted proxies name, otherwise that of the connection.
    """
    try:
        return str(ipaddress.ip_address(headers.client_address(request)))
    except ValueError:
        return str(request.META.get("REMOTE_ADDR", ""))


def is_staff(user: Any) -> bool:
    """Return whether the second factor applies to this user."""
    return bool(user.is_active and (user.is_staff or user.is_superuser))


def _missing_step(user: Any, route: str) -> str | None:
    """Return the page that this user must complete first: the code page, or the enrolment page without a device."""
    if not is_staff(user) or user.is_verified():
        return None
    if second_factor.device_of(user) is not None:
        return None if route == CODE_PAGE else CODE_PAGE
    return None if route == DEVICE_PAGE or not settings.STAFF_OTP_REQUIRED else DEVICE_PAGE


def _reason_to_end(request: HttpRequest, now: datetime) -> str:
    """Return why this session is over, or an empty string."""
    session = request.session
    began, seen = session.get(BEGAN), session.get(SEEN)
    if began is not None and now.timestamp() - began >= timedelta(hours=settings.STAFF_SESSION_HOURS).total_seconds():
        return f"Your session reached its limit of {settings.STAFF_SESSION_HOURS} hours. Please log in again."
    if seen is not None and now.timestamp() - seen >= timedelta(minutes=settings.STAFF_IDLE_MINUTES).total_seconds():
        return f"You were inactive for {settings.STAFF_IDLE_MINUTES} minutes. Please log in again."
    if VERIFIED in session and not request.user.is_verified():  # type: ignore[union-attr]  # set by django-otp's middleware
        return "The one-time password device of this session was removed. Please log in again."
    return ""


def _update(session: MutableMapping[str, Any], route: str, now: datetime) -> None:
    if BEGAN not in session:
        session[BEGAN] = now.timestamp()
    if route not in BACKGROUND_ROUTES and now.timestamp() - session.get(SEEN, 0) >= SEEN_RESOLUTION.total_seconds():
        session[SEEN] = now.timestamp()


def _return_path(request: HttpRequest) -> str:
    """Return where to go after the login: the whole page for a fragment, and the dashboard for a POST or a script."""
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx's middleware
        return str(request.htmx.current_url_abs_path or reverse("admin:index"))  # type: ignore[attr-defined]
    return (
        request.get_full_path() if request.method == "GET" and not _is_from_script(request) else reverse("admin:index")
    )


def _redirect(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect a page. Answer a fragment with 401 and `HX-Redirect`, and a script with 401 and `Location`."""
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx's middleware
        return HttpResponse(status=401, headers={"HX-Redirect": url})
    if _is_from_script(request):
        return HttpResponse(status=401, headers={"Location": url})
    return HttpResponseRedirect(url)


def _is_from_script(request: HttpRequest) -> bool:
    """Return whether a script sent this request (`Sec-Fetch-Dest: empty`, or `X-Requested-With` of older browsers)."""
    return (
        request.headers.get("Sec-Fetch-Dest") == "empty" or request.headers.get("X-Requested-With") == "XMLHttpRequest"
    )
