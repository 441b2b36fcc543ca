"""Headers that decide something are read in one form: sent once, and spelled so that one value is meant.

A WSGI server joins repeated headers by commas. A comma in a header that has one value therefore means that it was sent
twice.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

from config.api.errors import MalformedHeader, MediaTypeUnsupported

_UTF8_NAMES = frozenset({"utf-8", "utf8"})


def single(request: HttpRequest | Request, name: str, key: str) -> str | None:
    """The value of a header that is sent at most once; None where it is missing. Raises MalformedHeader."""
    value: str | None = request.META.get(key)
    if value is not None and "," in value:
        raise MalformedHeader(header=name, reason="it was sent more than once, or holds a comma; send one value once")
    return value


def refuse_encoded_body(request: HttpRequest | Request) -> None:
    """Refuse a compressed body, and JSON in another charset than UTF-8. Raises MediaTypeUnsupported."""
    if request.META.get("HTTP_CONTENT_ENCODING", "identity").strip().lower() not in ("", "identity"):
        raise MediaTypeUnsupported
    content_type = request.META.get("CONTENT_TYPE", "")
    if "charset" in content_type and content_type.lower().startswith("application/json"):
        charset = content_type.lower().partition("charset=")[2].partition(";")[0].strip(' "')
        if charset not in _UTF8_NAMES:
            raise MediaTypeUnsupported


def client_address(request: HttpRequest) -> str:
    """The caller's address: that of the connection, or the one that our own proxies name.

    TRUSTED_PROXIES says how many proxies there are. Empty where they name no address: it is then in no network. The
    server refuses repeated forwarding headers and names with an underscore, so that the header has one reading.
    """
    proxies: int = settings.TRUSTED_PROXIES
    if not proxies:
        return str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return hops[-proxies] if len(hops) >= proxies else ""
