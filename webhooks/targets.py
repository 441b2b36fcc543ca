"""Which addresses we are willing to dial (SSRF guard). A partner chooses the URL, so the URL is hostile until it is proven public.

Three guards, each enough alone: the spelling of the URL when it is registered and before every attempt (`check_url`), every address its name
resolves to (`check_addresses`), and the address of the very socket that is opened (`dialing.guarded_socket`). The last two see what the resolver
really said, so a name that answers differently the second time, or a host spelled as `0x7f.1`, gains nothing.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from webhooks.errors import TargetRefused
from webhooks.limits import REGISTRATION_LOOKUP_SECONDS, URL_CHARACTERS_MAX

ALLOWED_PORTS: Final = frozenset({443, 8443})

# Blocks of the IANA special-purpose registries and of the clouds; the words are for people, `ipaddress` alone would miss many of them.
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

# Name servers that do not answer may hold some threads for a while; they are ours alone.
_lookups = ThreadPoolExecutor(max_workers=16, thread_name_prefix="target-lookup")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads: the host in ASCII, the port, and whether a test environment was allowed to name this private one."""

    host: str
    port: int
    is_exempt: bool


def refusal(address: str) -> str | None:
    """Why this IP address may not be dialled, or None for a public one. Families that carry an IPv4 address inside are refused whole."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "not an IP address"
    for block, why in _BLOCKS:
        if ip.version == block.version and ip in block:
            return why
    # What a newer registry knows and our table does not: only what is global and of ordinary use is left.
    return None if ip.is_global and not ip.is_multicast and not ip.is_reserved else "not a public address"


def check_url(url: str, *, allowed_private: Iterable[str] = ()) -> Target:
    """Read a URL that a partner chose. Raises TargetRefused.

    `allowed_private` holds exact `host:port` pairs and is passed for test environments only; such a target may be plain HTTP and may be private.
    """
    parts = _split(url)
    host, port = (parts.hostname or "").lower(), _port(parts)
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise TargetRefused(reason="the URL may not carry a user name or password")
    if parts.fragment or "#" in url:
        raise TargetRefused(reason="the URL may not have a fragment")
    if f"{host}:{port}" in set(allowed_private):
        return Target(host, port, is_exempt=True)
    if parts.scheme != "https":
        raise TargetRefused(reason="the URL must begin with https://")
    if port not in ALLOWED_PORTS:
        raise TargetRefused(reason=f"port {port} is not among {sorted(ALLOWED_PORTS)}")
    return Target(_ascii_host(host), port, is_exempt=False)


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
        return parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise TargetRefused(reason="the port is not a number that a port can be") from None


def _ascii_host(host: str) -> str:
    """The host as it goes on the wire. Refuses every spelling of an IP address: 127.0.0.1, 127.1, 2130706433, 0x7f.1, [::1]."""
    try:
        ascii_host = host.encode("idna").decode().lower()  # circled digits and full-width dots become plain ones here
    except UnicodeError:
        raise TargetRefused(reason="the host name is not a name that can be looked up") from None
    if ":" in ascii_host or _LAST_LABEL_IS_A_NUMBER.fullmatch(ascii_host):
        raise TargetRefused(reason="name a host, not an IP address")
    if not _HOST.fullmatch(ascii_host):
        raise TargetRefused(reason="the host name must be a full domain name")
    return ascii_host


def check_addresses(addresses: Iterable[str]) -> None:
    """Refuse the target when any of its addresses is not public: one bad record is enough. Raises TargetRefused."""
    for address in addresses:
        why = refusal(address)
        if why is not None:
            raise TargetRefused(reason=f"its name leads to an address that is not public ({why})")


def look_up(host: str, port: int) -> list[str]:
    """Every address of a host, as the system's resolver says. Raises OSError when there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check_for_registration(url: str, *, allowed_private: Iterable[str] = ()) -> Target:
    """What `POST /v1/webhooks` checks: the spelling, and the addresses as far as the resolver knows them within its time budget.

    A name that does not resolve yet is accepted: DNS may be set up later, and every attempt checks again. Raises TargetRefused.
    """
    target = check_url(url, allowed_private=allowed_private)
    if not target.is_exempt:
        try:
            check_addresses(
                _lookups.submit(look_up, target.host, target.port).result(timeout=REGISTRATION_LOOKUP_SECONDS)
            )
        except (OSError, UnicodeError, TooSlow):
            return target
    return target
