"""The one rule for every page of staff: a session that is young enough, and opened with a second factor where there must be one.

A route is closed unless it is named here, so a new page is behind the rule from its first day. The partners' door carries keys and no session.
"""

from __future__ import annotations

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

from config.kernel import clock
from config.ops import second_factor

OPEN_TO_ALL = frozenset(
    {"healthz", "readyz", "metrics", "openapi", "docs", "docs-errors", "home", "admin:login", "admin:logout"}
)
CODE_PAGE, DEVICE_PAGE = "ops:code", "ops:device"
ASKED_BY_THE_PAGE_ITSELF = frozenset({"ops:start"})
"""What an open page asks for by itself is no sign of a person."""

BEGAN, SEEN, PROVED = "ops_began", "ops_seen", "ops_proved"
"""What the session remembers, in seconds since 1970: its beginning, the last sign of a person, the last code."""
NOTED_EVERY = timedelta(minutes=1)
"""A session is written at most this often for being used."""


class Gate:
    """Middleware, after sessions, login, messages and htmx. The rule is in `refusal`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Ask the next one; the rule needs to know the route."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Let pass, or answer instead of the page."""
        route = request.resolver_match.view_name if request.resolver_match else ""
        user = getattr(request, "user", None)
        if route in OPEN_TO_ALL or user is None or not user.is_authenticated:
            return None
        now = clock.machine_now()
        farewell = _end_of(request, now)
        if farewell:
            logout(request)
            messages.info(request, farewell)
            return _send(request, redirect_to_login(_wanted(request)).url)
        _note(request.session, route, now)
        page = _missing(user, route)
        return _send(request, f"{reverse(page)}?{urlencode({'next': _wanted(request)})}") if page else None


def opened(session: MutableMapping[str, Any], *, at: datetime) -> None:
    """Write down that a code was given just now."""
    session[PROVED] = at.timestamp()


def was_proved_within(session: MutableMapping[str, Any], span: timedelta, *, now: datetime) -> bool:
    """Whether the last code is younger than that."""
    return bool(now.timestamp() - session.get(PROVED, 0) < span.total_seconds())


def is_staff(user: Any) -> bool:
    """Who the second factor is about."""
    return bool(user.is_active and (user.is_staff or user.is_superuser))


def _missing(user: Any, route: str) -> str | None:
    """The page that this person has to see first. Who has a device gives its code; nobody makes a device in the place of one."""
    if not is_staff(user) or user.is_verified():
        return None
    if second_factor.device_of(user) is not None:
        return None if route == CODE_PAGE else CODE_PAGE
    return None if route == DEVICE_PAGE or not settings.STAFF_OTP_REQUIRED else DEVICE_PAGE


def _end_of(request: HttpRequest, now: datetime) -> str:
    """Why this session is over; empty while it is not."""
    session = request.session
    began, seen = session.get(BEGAN), session.get(SEEN)
    if began is not None and now.timestamp() - began >= timedelta(hours=settings.STAFF_SESSION_HOURS).total_seconds():
        return f"A login lasts {settings.STAFF_SESSION_HOURS} hours. Please log in again."
    if seen is not None and now.timestamp() - seen >= timedelta(minutes=settings.STAFF_IDLE_MINUTES).total_seconds():
        return f"Nothing happened for {settings.STAFF_IDLE_MINUTES} minutes. Please log in again."
    if PROVED in session and not request.user.is_verified():  # type: ignore[union-attr]  # django-otp's middleware gives it to every user
        return "The device that this login was opened with has been removed. Please log in again."
    return ""


def _note(session: MutableMapping[str, Any], route: str, now: datetime) -> None:
    if BEGAN not in session:
        session[BEGAN] = now.timestamp()
    if route not in ASKED_BY_THE_PAGE_ITSELF and now.timestamp() - session.get(SEEN, 0) >= NOTED_EVERY.total_seconds():
        session[SEEN] = now.timestamp()


def _wanted(request: HttpRequest) -> str:
    """Where the person wanted to go: the page around a part of it, and never a form that was being sent."""
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx's middleware
        return str(request.htmx.current_url_abs_path or reverse("admin:index"))  # type: ignore[attr-defined]
    return (
        request.get_full_path() if request.method == "GET" and not _is_for_a_script(request) else reverse("admin:index")
    )


def _send(request: HttpRequest, url: str) -> HttpResponse:
    """A person is led there; a part of a page says 401 and moves the page around it; a script gets 401."""
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx's middleware
        return HttpResponse(status=401, headers={"HX-Redirect": url})
    if _is_for_a_script(request):
        return HttpResponse(status=401, headers={"Location": url})
    return HttpResponseRedirect(url)


def _is_for_a_script(request: HttpRequest) -> bool:
    """Whether the browser says that a script asks (`Sec-Fetch-Dest: empty`, or what older ones send)."""
    return (
        request.headers.get("Sec-Fetch-Dest") == "empty" or request.headers.get("X-Requested-With") == "XMLHttpRequest"
    )
