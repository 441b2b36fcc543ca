"""Guard against server-side request forgery: which URLs and addresses a webhook may be sent to.

A partner chooses the URL. Three checks, each sufficient alone: the spelling of the URL at registration and before every
attempt (`check_url`), every address that its name resolves to (`check_addresses`), and the address of the socket that
is opened (`dialing.guarded_socket`). The last two use the resolver's answer, so that a name which resolves differently
the second time, or a host spelled `0x7f.1`, does not pass.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

import idna

from webhooks.errors import TargetRefused
from webhooks.limits import URL_CHARACTERS_MAX

ALLOWED_PORTS: Final = frozenset({443, 8443})

# Blocks of the IANA special-purpose address registries and of cloud providers; `ipaddress` alone misses many of them.
_BLOCKS: Final = tuple(
    (ipaddress.ip_network(block), why)
    for block, why in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by carriers; holds a cloud's metadata service"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local; holds the clouds' metadata services"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "IETF protocols"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relays"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarks"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("168.63.129.16/32", "a cloud's platform service, although it looks public"),
        ("::/96", "unspecified, loopback or IPv4-compatible"),
        ("::ffff:0:0/96", "IPv4-mapped"),
        ("64:ff9b::/96", "NAT64"),
        ("64:ff9b:1::/48", "NAT64"),
        ("100::/64", "discard"),
        ("100:0:0:1::/64", "dummy"),
        ("2001::/23", "IETF protocols, Teredo"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "documentation"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "private; holds a cloud's metadata service"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_LAST_LABEL_IS_A_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)")
_HOST = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Target:
    """A checked URL. `url` is its one normal form: it is stored, checked again and requested.

    `host` is in ASCII (IDNA 2008); `is_exempt` says that a test environment may name this private target.
    """

    url: str
    host: str
    port: int
    is_exempt: bool


def refusal(address: str) -> str | None:
    """Return why this IP address may not be dialled, or None for a public one.

    IPv6 blocks that embed an IPv4 address are refused.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "not an IP address"
    for block, why in _BLOCKS:
        if ip.version == block.version and ip in block:
            return why
    # Python's registry may be newer than the table above.
    return None if ip.is_global and not ip.is_multicast and not ip.is_reserved else "not a public address"


def check_url(url: str, *, allowed_private: Iterable[str] = ()) -> Target:
    """Read a URL that a partner chose and return it in normal form. Raises TargetRefused.

    `allowed_private` holds exact `host:port` pairs and is passed for test environments only; such a target may be plain
    HTTP and may be private.
    """
    parts = _split(url)
    host, port = (parts.hostname or "").lower(), _port(parts)
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise TargetRefused(reason="the URL may not carry a user name or password")
    if parts.fragment or "#" in url:
        raise TargetRefused(reason="the URL may not have a fragment")
    if f"{host}:{port}" in set(allowed_private):
        return Target(_normal(parts, f"[{host}]" if ":" in host else host, port), host, port, is_exempt=True)
    if parts.scheme != "https":
        raise TargetRefused(reason="the URL must begin with https://")
    if port not in ALLOWED_PORTS:
        raise TargetRefused(reason=f"port {port} is not among {sorted(ALLOWED_PORTS)}")
    if "[" in parts.netloc or "]" in parts.netloc:
        raise TargetRefused(reason="name a host, not an IP address")
    host = _ascii_host(host)
    return Target(_normal(parts, host, port), host, port, is_exempt=False)


def _split(url: str) -> SplitResult:
    if len(url) > URL_CHARACTERS_MAX or not url.isprintable() or any(character in url for character in ' \\<>"^`{|}'):
        raise TargetRefused(reason="the URL is too long or has characters that no URL has")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise TargetRefused(reason="this is not a URL") from None
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise TargetRefused(reason="the URL must begin with https:// and name a host")
    return parts


def _port(parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise TargetRefused(reason="the port is not a number from 1 to 65535")
    return port or (443 if parts.scheme == "https" else 80)


def _normal(parts: SplitResult, host: str, port: int) -> str:
    """Write the URL with scheme and host in lower case, the host in ASCII, and no default port."""
    is_default = port == (443 if parts.scheme == "https" else 80)
    return urlunsplit((parts.scheme, host if is_default else f"{host}:{port}", parts.path, parts.query, ""))


def _ascii_host(host: str) -> str:
    """Return the host in ASCII. Refuses every spelling of an IP address: 127.0.0.1, 127.1, 2130706433, 0x7f.1.

    Names are mapped as browsers and the HTTP client do (UTS 46, IDNA 2008), so that `faß.de` is one name everywhere.
    """
    try:
        ascii_host = host if host.isascii() else idna.encode(host, uts46=True).decode().lower()
    except UnicodeError:
        raise TargetRefused(reason="the host name is not a name that can be looked up") from None
    if _LAST_LABEL_IS_A_NUMBER.fullmatch(ascii_host):
        raise TargetRefused(reason="name a host, not an IP address")
    if not _HOST.fullmatch(ascii_host):
        raise TargetRefused(reason="the host name must be a full domain name")
    return ascii_host


def check_addresses(addresses: Iterable[str]) -> None:
    """Refuse a target if one of its addresses is not public. Raises TargetRefused."""
    for address in addresses:
        why = refusal(address)
        if why is not None:
            raise TargetRefused(reason=f"its name resolves to an address that is not public ({why})")


def look_up(host: str, port: int) -> list[str]:
    """Return every address of a host from the system's resolver. Raises OSError when there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
