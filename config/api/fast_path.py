"""A path around the middleware that only pages need.

Requests to /v1 go from `SkipPageMiddleware` directly to `PageMiddlewareEnd`. Sessions, CSRF tokens, messages, logins,
static files and browser headers would each look at a request of a partner's program and let it pass; together they cost
as much as checking a transfer. Django builds its chain from the inside out, so `PageMiddlewareEnd`, the innermost
middleware, exists before `SkipPageMiddleware` is built.
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
    """The innermost handler of the chain that this thread is building."""

    innermost: Handler | None = None


_built = _Built()


class PageMiddlewareEnd:
    """The last entry of MIDDLEWARE."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = _built.innermost = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)


class SkipPageMiddleware:
    """Follows the middleware that every request needs.

    Raises ImproperlyConfigured where `PageMiddlewareEnd` is not the last entry.
    """

    def __init__(self, get_response: Handler) -> None:
        if _built.innermost is None:
            raise ImproperlyConfigured("config.api.fast_path.PageMiddlewareEnd has to be the last entry of MIDDLEWARE.")
        self.get_response, self.to_the_view, _built.innermost = get_response, _built.innermost, None
        self.hosts: set[str] = set()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer an API request without page middleware.

        Raises DisallowedHost, as `CommonMiddleware` does for pages.
        """
        if not request.path_info.startswith(API_PREFIX):
            return self.get_response(request)
        self._check_host(request)
        response = self.to_the_view(request)
        response.headers.setdefault("X-Frame-Options", "DENY")
        if not response.streaming and not response.has_header("Content-Length"):
            response.headers["Content-Length"] = str(len(response.content))  # type: ignore[attr-defined]  # not streaming
        return response

    def _check_host(self, request: HttpRequest) -> None:
        """Let Django check each spelling of the host once; an installation has few."""
        meta = request.META
        spelled = f"{meta.get('HTTP_HOST')} {meta.get('HTTP_X_FORWARDED_HOST')} {meta.get('SERVER_NAME')}"
        if spelled not in self.hosts:
            request.get_host()
            if len(self.hosts) < _HOSTS_MAX:
                self.hosts.add(spelled)
