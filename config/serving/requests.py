"""From an HTTP request to a WSGI environment, with one reading of every header.

WSGI spells `X-Forwarded-For` and `X_Forwarded_For` alike and joins repeated lines. A header that decides who is asking
must not be readable in two ways, so such requests are refused here (CVE-2015-0219 is of this class).
"""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from config.serving import refusals

RawHeaders = Sequence[tuple[bytes, bytes]]

SINGLE = frozenset(
    {
        b"authorization", b"content-length", b"content-type", b"expect", b"forwarded", b"host", b"idempotency-key",
        b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-port", b"x-forwarded-proto", b"x-real-ip",
    }
)  # fmt: skip
"""Headers that are refused when they are repeated: one of the lines could be another's."""

FORWARDED_FOR = b"x-forwarded-for"
# The server has read the body and counted it; the application sees a Content-Length.
CONSUMED = frozenset({b"content-length", b"transfer-encoding", b"expect"})


@dataclass(frozen=True, slots=True)
class Head:
    """A request without its body, as the WSGI environment needs it."""

    method: str
    target: str
    version: str
    headers: RawHeaders
    remote: tuple[str, int]
    local: tuple[str, int]

    @property
    def path(self) -> str:
        """The path as it was sent, without the query."""
        return _origin_form(self.target).partition("?")[0]


def check_headers(headers: RawHeaders) -> None:
    """Raise Refused where a header can be read in two ways."""
    names = [name.lower() for name, _ in headers]
    for name in names:
        if b"_" in name:
            raise refusals.bad_header(f"the name {_shown(name)} holds an underscore; header names use hyphens")
    if len(set(names)) == len(names):
        return
    for name, count in Counter(names).items():
        if count > 1 and name in SINGLE:
            raise refusals.bad_header(f"{_shown(name)} was sent {count} times; send it once")


def first_value(headers: RawHeaders, wanted: bytes) -> str:
    """The value of a header; empty where it was not sent."""
    for name, value in headers:
        if name.lower() == wanted:
            return value.decode("latin-1")
    return ""


def client_address(remote: str, headers: RawHeaders, *, trusted_proxies: int) -> str:
    """The address of the client: of the connection, or what the outermost of our own proxies appended."""
    if not trusted_proxies:
        return remote
    hops = [hop.strip() for hop in first_value(headers, FORWARDED_FOR).split(",")]
    return hops[-trusted_proxies] if len(hops) >= trusted_proxies and hops[-trusted_proxies] else remote


def environ_of(head: Head, body: bytes) -> dict[str, Any]:
    """The WSGI environment (PEP 3333): texts hold bytes, decoded as Latin-1."""
    path, _, query = _origin_form(head.target).partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": head.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": head.local[0],
        "SERVER_PORT": str(head.local[1]),
        "SERVER_PROTOCOL": head.version,
        "REMOTE_ADDR": head.remote[0],
        "REMOTE_PORT": str(head.remote[1]),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for key, value in _wsgi_headers(head.headers):
        if key in environ:
            environ[key] += ("; " if key == "HTTP_COOKIE" else ",") + value
        else:
            environ[key] = value
    return environ


def _wsgi_headers(headers: RawHeaders) -> Iterable[tuple[str, str]]:
    for name, value in headers:
        lowered = name.lower()
        if lowered in CONSUMED:
            continue
        key = lowered.decode("latin-1").upper().replace("-", "_")
        yield (key if key == "CONTENT_TYPE" else f"HTTP_{key}"), value.decode("latin-1")


def _origin_form(target: str) -> str:
    """A target in absolute form (RFC 9112, 3.2.2) without its scheme and authority."""
    if target.startswith("/"):
        return target
    parts = urlsplit(target)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _shown(name: bytes) -> str:
    return name.decode("latin-1")[:60]
