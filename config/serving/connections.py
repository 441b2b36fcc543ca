"""Connections: how many an address may open, and when one that makes no progress is closed."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, cast

from aiohttp import web

from config.api import errors
from config.serving import limits, refusals
from config.serving.metrics import refused_requests


class Connections(web.Server):
    """Makes the connections of one process and keeps count of them."""

    def __init__(self, handler: Any, *, counts_addresses: bool) -> None:
        super().__init__(
            handler,
            handler_cancellation=True,  # A request whose client left is not started.
            keepalive_timeout=limits.IDLE_SECONDS_MAX,
            lingering_time=1.0,
            max_line_size=limits.HEADER_BYTES_MAX,
            max_field_size=limits.HEADER_BYTES_MAX,
            max_headers=limits.HEADERS_MAX,
            auto_decompress=False,  # A compressed body could be a thousand times its length.
            access_log=None,
        )
        self.counts_addresses = counts_addresses
        self.per_address: Counter[str] = Counter()

    def __call__(self) -> web.RequestHandler:
        """Make the protocol of one new connection."""
        return Connection(self, loop=self._loop, **self._kwargs)

    def admits(self, address: str) -> bool:
        """True when this address may open one more connection."""
        if len(self._connections) >= limits.CONNECTIONS_MAX:
            return False
        return not self.counts_addresses or self.per_address[address] < limits.CONNECTIONS_PER_ADDRESS_MAX

    async def watch(self) -> None:
        """Disconnect clients that do not read their responses, for as long as the process serves."""
        before: dict[Connection, int] = {}
        while True:
            await asyncio.sleep(limits.RESPONSE_STALL_SECONDS_MAX)
            unread = {each: size for each in self._open() if (size := each.unread_bytes())}
            for connection, size in unread.items():
                if before.get(connection, 0) - size < limits.RESPONSE_BYTES_PER_STALL_MIN and connection in before:
                    connection.drop("response_not_read")
            before = unread

    def _open(self) -> list[Connection]:
        return [cast("Connection", each) for each in self._connections]


class Connection(web.RequestHandler):
    """One connection of a client."""

    _wire: asyncio.Transport | None = None
    _address = ""
    _is_admitted = False
    _has_asked = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Admit the connection, or close it where there are too many; its first request has to come soon."""
        manager = cast("Connections", self._manager)
        self._wire = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self._address = peer[0] if isinstance(peer, tuple) else "local"
        if not manager.admits(self._address):
            self.force_close()
            self.drop("too_many_connections")
            return
        self._is_admitted = True
        manager.per_address[self._address] += 1
        super().connection_made(transport)
        self._loop.call_later(limits.HEADER_SECONDS_MAX, self._close_if_silent)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Take the connection out of the count."""
        if self._is_admitted and self._manager is not None:
            counts = cast("Connections", self._manager).per_address
            counts[self._address] -= 1
            if not counts[self._address]:
                del counts[self._address]
        super().connection_lost(exc)

    def note_request(self) -> None:
        """A request arrived with a complete header."""
        self._has_asked = True

    def unread_bytes(self) -> int:
        """Bytes of responses that the client has not taken yet."""
        return self._wire.get_write_buffer_size() if self._wire is not None else 0

    def drop(self, reason: str) -> None:
        """Close the connection at once, with what is still unsent."""
        if self._wire is not None:
            refused_requests.labels(reason).inc()
            self._wire.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is not HTTP, and what failed in this server, with a problem document."""
        if status >= 500:
            self.logger.error("The HTTP server failed to answer a request.", exc_info=exc)
            return refusals.response_of(refusals.Refused("internal_error", errors.InternalError()))
        return refusals.response_of(refusals.Refused("malformed", errors.BadRequest()))

    def _close_if_silent(self) -> None:
        if not self._has_asked and self._wire is not None and not self._wire.is_closing():
            self.drop("header_timeout")
