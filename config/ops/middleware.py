"""What pages for people need and the partners' door does not: sessions, CSRF tokens, messages, a login, headers that tell a browser what to run.

A partner's program carries a key and reads JSON, so requests to /v1 go past these; they were a quarter of what an empty answer there cost.
"""

from __future__ import annotations

from typing import Any

from csp.middleware import CSPMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from django_htmx.middleware import HtmxMiddleware

from config.api.middleware import PARTNERS_DOOR


class _ForPages:
    """Goes in front of a middleware class and lets requests to the partners' door pass by it."""

    get_response: Any  # each class below says it in its own way

    def __call__(self, request: HttpRequest) -> Any:
        """Ask the next one at once, or do what the middleware does."""
        if request.path_info.startswith(PARTNERS_DOOR):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]  # every class below comes with one


class Sessions(_ForPages, SessionMiddleware):
    """Who was here before."""


class Csrf(_ForPages, CsrfViewMiddleware):
    """Forms are ours. The views of the partners' door are exempt by name as well."""


class Authentication(_ForPages, AuthenticationMiddleware):
    """Who is logged in."""


class Messages(_ForPages, MessageMiddleware):
    """What the last page wanted to say."""


class ContentSecurityPolicy(_ForPages, CSPMiddleware):
    """What a page may load and run."""


class Htmx(_ForPages, HtmxMiddleware):
    """Whether a part of a page is asked for."""
