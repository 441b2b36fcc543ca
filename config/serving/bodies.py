"""Reading request bodies: before a thread is taken, within a deadline, and a limited number at once per address."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from aiohttp import StreamReader, web

from config.api import errors
from config.serving import limits, refusals


class BodyReader:
    """Counts the bodies of one process that were announced and have not arrived yet."""

    def __init__(self) -> None:
        self._unread: Counter[str] = Counter()
        self._unread_total = 0

    async def read(self, request: web.BaseRequest, address: str) -> bytes:
        """Return the whole body. Raises Refused where it is too large, too slow, or one of too many."""
        length = request.content_length
        if length is not None and length > limits.BODY_BYTES_MAX:
            raise refusals.Refused("body_too_large", errors.BodyTooLarge())
        if not request.can_read_body:
            return b""
        content = request.content
        if content.is_eof():
            return content.read_nowait()
        if request.headers.get("Expect", "").lower() == "100-continue":
            await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            request.writer.output_size = 0  # An interim response is no response.
        body = bytearray()
        seconds = max(limits.BODY_SECONDS_MAX, (length or 0) / limits.BODY_BYTES_PER_SECOND_MIN)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(limits.BODY_GRACE_SECONDS):
                    return await _read_all(content, body)
            with self._slot(address):
                async with asyncio.timeout(seconds):
                    return await _read_all(content, body)
        except TimeoutError:
            raise refusals.Refused("body_timeout", errors.BodyTimeout(seconds=round(seconds))) from None
        except web.RequestPayloadError:
            raise refusals.Refused("malformed", errors.BadRequest()) from None

    @contextmanager
    def _slot(self, address: str) -> Iterator[None]:
        """One of the bodies that may be outstanding. Raises Refused when there are too many."""
        if (
            self._unread_total >= limits.UNREAD_BODIES_MAX
            or self._unread[address] >= limits.UNREAD_BODIES_PER_ADDRESS_MAX
        ):
            raise refusals.Refused("too_many_unread_bodies", errors.Overloaded())
        self._unread[address] += 1
        self._unread_total += 1
        try:
            yield
        finally:
            self._unread_total -= 1
            self._unread[address] -= 1
            if not self._unread[address]:
                del self._unread[address]


async def _read_all(content: StreamReader, body: bytearray) -> bytes:
    """Read to the end. `body` keeps what was read when a timeout ends this."""
    while chunk := await content.readany():
        body += chunk
        if len(body) > limits.BODY_BYTES_MAX:
            raise refusals.Refused("body_too_large", errors.BodyTooLarge())
    return bytes(body)
