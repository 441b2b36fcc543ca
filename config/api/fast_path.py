"""A way past the middleware that pages need: requests to the partners' door walk from `SkipPageMiddleware` straight to `PageMiddlewareEnd`.

Between the two stand sessions, CSRF tokens, messages, logins, static files and headers for browsers. A partner's program carries a key and reads
JSON; each of those would look at its request and let it pass, and together they cost as much as judging the order. Django builds its chain from
the inside out, so `PageMiddlewareEnd`, the innermost, has told `SkipPageMiddleware` where it leads before that one is made.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.api.middleware import API_PREFIX

Handler = Callable[[HttpRequest], HttpResponseBase]

_HOSTS_MAX = 1_000


class _Built(threading.local):
    """The exit of the chain that this thread is building."""

    innermost: Handler | None = None


_built = _Built()


class PageMiddlewareEnd:
    """The last of all middleware."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = _built.innermost = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Who came the long way goes on to the view."""
        return self.get_response(request)


class SkipPageMiddleware:
    """Stands behind the middleware that everybody needs. Raises ImproperlyConfigured where the settings have no `PageMiddlewareEnd` further in."""

    def __init__(self, get_response: Handler) -> None:
        if _built.innermost is None:
            raise ImproperlyConfigured("config.api.fast_path.PageMiddlewareEnd has to be the last entry of MIDDLEWARE.")
        self.get_response, self.to_the_view, _built.innermost = get_response, _built.innermost, None
        self.hosts: set[str] = set()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a partner's request without what stands between. Raises DisallowedHost, as `CommonMiddleware` does for pages."""
        if not request.path_info.startswith(API_PREFIX):
            return self.get_response(request)
        self._refuse_strange_hosts(request)
        response = self.to_the_view(request)
        response.headers.setdefault("X-Frame-Options", "DENY")
        if not response.streaming and not response.has_header("Content-Length"):
            response.headers["Content-Length"] = str(len(response.content))  # type: ignore[attr-defined]  # what streams was asked before
        return response

    def _refuse_strange_hosts(self, request: HttpRequest) -> None:
        """Ask Django once per spelling; a front door has few."""
        spelled = f"{request.META.get('HTTP_HOST')} {request.META.get('HTTP_X_FORWARDED_HOST')} {request.META.get('SERVER_NAME')}"
        if spelled not in self.hosts:
            request.get_host()
            if len(self.hosts) < _HOSTS_MAX:
                self.hosts.add(spelled)
