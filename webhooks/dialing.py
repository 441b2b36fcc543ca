"""Connections to receivers: an aiohttp connector with a checking resolver and a check of each socket's address.

No redirects, no proxies from the environment, no cookies, no decompression. Live and test have a session each, so that
a connection which a test environment was allowed to open is never used for a live one.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from webhooks import targets
from webhooks.errors import TargetRefused
from webhooks.limits import CONNECT_TIMEOUT_SECONDS, TOTAL_TIMEOUT_SECONDS
from webhooks.look_ups import LookUps

_DNS_KEPT_SECONDS = 10
_KEEP_ALIVE_SECONDS = 30.0


class TargetBlocked(Exception):
    """The target resolves to an address that is not public.

    It is not an OSError, because aiohttp would then try the next address.
    """


class GuardedResolver(AbstractResolver):
    """Resolve a name once per connection and refuse the whole answer when one of its addresses is not public."""

    def __init__(self, *, allowed_private: Iterable[str], look_ups: LookUps) -> None:
        self._allowed = frozenset(allowed_private)
        self._look_ups = look_ups

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return every address of the host, checked. Raises TargetBlocked."""
        addresses = await self._look_ups.find(host, port)
        if f"{host}:{port}" not in self._allowed:
            try:
                targets.check_addresses(addresses)
            except TargetRefused as refused:
                raise TargetBlocked(refused.message) from None
        return [self._answer(host, port, address, family) for address in addresses]

    @staticmethod
    def _answer(host: str, port: int, address: str, family: socket.AddressFamily) -> ResolveResult:
        if family == socket.AF_UNSPEC:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
        # The flags say that the host is numeric, so that it is not looked up a second time.
        return ResolveResult(
            hostname=host,
            host=address,
            port=port,
            family=family,
            proto=0,
            flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
        )

    async def close(self) -> None:
        """Nothing to close: the look-ups belong to the sender."""


def guarded_socket(addresses_allowed: frozenset[tuple[str, int]]) -> Any:
    """Return a socket factory that refuses an address which is not public: the last check before the connection."""

    def make(info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = info
        if targets.refusal(str(address[0])) is not None and (str(address[0]), int(address[1])) not in addresses_allowed:
            raise TargetBlocked(f"{address[0]} is not a public address")
        made = socket.socket(family=family, type=kind, proto=protocol)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    return make


def _addresses_of(allowed_private: Iterable[str]) -> frozenset[tuple[str, int]]:
    """Return the numeric addresses of the exempt targets, resolved when the session is opened."""
    found: set[tuple[str, int]] = set()
    for pair in allowed_private:
        host, _, port = pair.rpartition(":")
        try:
            found.update((address, int(port)) for address in targets.look_up(host.strip("[]"), int(port)))
        except (OSError, ValueError):
            continue  # a name that does not resolve exempts nothing
    return frozenset(found)


def open_session(
    *, look_ups: LookUps, allowed_private: Iterable[str] = (), tls: ssl.SSLContext | None = None
) -> aiohttp.ClientSession:
    """Return a session that reaches public addresses and the exempt targets only.

    Call it inside the event loop that uses it.
    """
    allowed = list(allowed_private)
    connector = aiohttp.TCPConnector(
        resolver=GuardedResolver(allowed_private=allowed, look_ups=look_ups),
        socket_factory=guarded_socket(_addresses_of(allowed)),
        ttl_dns_cache=_DNS_KEPT_SECONDS,
        limit=0,
        limit_per_host=0,  # `endpoint_concurrency` bounds the sockets
        keepalive_timeout=_KEEP_ALIVE_SECONDS,
        ssl=tls if tls is not None else True,
    )
    return aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=TOTAL_TIMEOUT_SECONDS, sock_connect=CONNECT_TIMEOUT_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        requote_redirect_url=False,
        headers={"User-Agent": "Quittance-Webhooks/1", "Content-Type": "application/json", "Accept": "*/*"},
        skip_auto_headers=["Accept-Encoding"],
    )
