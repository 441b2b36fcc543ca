"""The guarded way out: an aiohttp connector that resolves with our own resolver, dials only what it checked, and looks again at the very socket.

No redirects, no proxies from the environment, no cookies, no decompression. One session for live and one for test, so that a connection which a test
environment was allowed to open is never used by a live one.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from webhooks import targets
from webhooks.errors import TargetRefused
from webhooks.limits import CONNECT_TIMEOUT_SECONDS, TOTAL_TIMEOUT_SECONDS

_DNS_KEPT_SECONDS = 10
_LOOKUP_THREADS = 32  # name servers that do not answer hold a thread each; this many may do so before others wait
_KEEP_ALIVE_SECONDS = 30.0


class TargetBlocked(Exception):
    """The dial was stopped at an address that is not public. Not an OSError on purpose: aiohttp would try the next address."""


class GuardedResolver(AbstractResolver):
    """Resolves a name once per dial, in threads of its own, and refuses the whole answer when one address of it is not public."""

    def __init__(self, *, allowed_private: Iterable[str]) -> None:
        self._allowed = frozenset(allowed_private)
        self._threads = ThreadPoolExecutor(max_workers=_LOOKUP_THREADS, thread_name_prefix="webhook-lookup")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Every address of the host, checked. Raises TargetBlocked."""
        addresses = await asyncio.get_running_loop().run_in_executor(self._threads, targets.look_up, host, port)
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
        # The flags say that the host is numeric already: nothing looks it up a second time.
        return ResolveResult(
            hostname=host,
            host=address,
            port=port,
            family=family,
            proto=0,
            flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
        )

    async def close(self) -> None:
        """Leave the threads; a look-up that hangs is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def guarded_socket(addresses_allowed: frozenset[tuple[str, int]]) -> Any:
    """A socket factory that refuses an address which is not public, whoever resolved it: the last look before the connection is made."""

    def make(info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = info
        if targets.refusal(str(address[0])) is not None and (str(address[0]), int(address[1])) not in addresses_allowed:
            raise TargetBlocked(f"{address[0]} is not a public address")
        made = socket.socket(family=family, type=kind, proto=protocol)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    return make


def _addresses_of(allowed_private: Iterable[str]) -> frozenset[tuple[str, int]]:
    """The numeric addresses of the exempt targets: `localhost:8030` is what it resolves to when the session is opened."""
    found: set[tuple[str, int]] = set()
    for pair in allowed_private:
        host, _, port = pair.rpartition(":")
        try:
            found.update((address, int(port)) for address in targets.look_up(host.strip("[]"), int(port)))
        except (OSError, ValueError):
            continue  # an exempt name that leads nowhere exempts nothing
    return frozenset(found)


def open_session(*, allowed_private: Iterable[str] = (), tls: ssl.SSLContext | None = None) -> aiohttp.ClientSession:
    """A session that can reach public addresses only, and the exempt targets; call it inside the loop that uses it."""
    allowed = list(allowed_private)
    connector = aiohttp.TCPConnector(
        resolver=GuardedResolver(allowed_private=allowed),
        socket_factory=guarded_socket(_addresses_of(allowed)),
        ttl_dns_cache=_DNS_KEPT_SECONDS,
        limit=0,
        limit_per_host=0,  # lanes count their own sockets, so nobody waits here for another
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
