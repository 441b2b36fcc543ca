"""Act 2: one attempt over the wire. No database here, no clock but the one that stamps the attempt; whatever goes wrong becomes a Result."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from config.kernel import clock
from webhooks import retries, signing, targets
from webhooks.dialing import TargetBlocked, open_session
from webhooks.errors import TargetRefused
from webhooks.limits import RESPONSE_KEPT_BYTES_MAX, RESPONSE_READ_BYTES_MAX
from webhooks.parcels import Address, Parcel, Result
from webhooks.states import AttemptError

# From the most to the least particular: aiohttp's classes inherit from one another.
_ERRORS: tuple[tuple[type[BaseException], AttemptError], ...] = (
    (TargetRefused, AttemptError.TARGET),
    (TargetBlocked, AttemptError.TARGET),
    (TimeoutError, AttemptError.TIMEOUT),
    (aiohttp.ClientConnectorDNSError, AttemptError.NAME),
    (aiohttp.ClientSSLError, AttemptError.TLS),
    (ssl.SSLError, AttemptError.TLS),
    (aiohttp.ClientPayloadError, AttemptError.ANSWER),
    (aiohttp.ClientResponseError, AttemptError.ANSWER),
    (aiohttp.ClientError, AttemptError.CONNECTION),
    (OSError, AttemptError.CONNECTION),
    (ValueError, AttemptError.ANSWER),
)


class NothingToSignWith(Exception):
    """No secret of the endpoint can be opened or is valid: nothing leaves unsigned, and a later attempt may find one."""


class Sender:
    """Two sessions, one for live and one for test, and what is worked out once per address. Use it as an async context manager."""

    def __init__(self, *, allowed_private: Iterable[str] = (), tls: ssl.SSLContext | None = None) -> None:
        self._allowed = frozenset(allowed_private)
        self._tls = tls
        self._urls: dict[str, URL] = {}

    async def __aenter__(self) -> Self:
        self._live = open_session(tls=self._tls)
        self._test = open_session(allowed_private=self._allowed, tls=self._tls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._live.close()
        await self._test.close()

    async def send(self, parcel: Parcel) -> Result:
        """Make one attempt and say how it went. Never raises, except when it is cancelled."""
        started_at, started = clock.machine_now(), clock.monotonic()
        try:
            code, status_code, response, retry_after = await self._attempt(parcel)
            wait = retries.parse_retry_after(retry_after, now=started_at)
        except Exception as error:  # noqa: BLE001 - the far side can provoke anything; each attempt ends as a row, not as a crash
            code, status_code, response, wait = _classify(error), None, b"", None
        return Result(
            parcel=parcel,
            started_at=started_at,
            duration_ms=int((clock.monotonic() - started) * 1000),
            error=code,
            status_code=status_code,
            response=response,
            retry_after=wait,
        )

    async def _attempt(self, parcel: Parcel) -> tuple[AttemptError, int | None, bytes, str | None]:
        address = parcel.address
        session = self._live if address.livemode else self._test
        async with session.post(
            self._url(address), data=parcel.body, headers=headers(parcel), allow_redirects=False
        ) as answer:
            kept = await _read_some(answer)
            return retries.error_of(answer.status), answer.status, kept, answer.headers.get("Retry-After")

    def _url(self, address: Address) -> URL:
        """Check the spelling before every first use: the rules may have become stricter since the endpoint was registered. Raises TargetRefused."""
        allowed = frozenset[str]() if address.livemode else self._allowed
        key = f"{address.livemode}{address.url}"
        if key not in self._urls:
            targets.check_url(address.url, allowed_private=allowed)
            self._urls[key] = URL(address.url)
        return self._urls[key]


def headers(parcel: Parcel) -> dict[str, str]:
    """The headers of one attempt: signed now, with every secret that is valid now; tests and replays say so. Raises NothingToSignWith."""
    now = clock.machine_now()
    secrets = parcel.address.secrets_at(now)
    if not secrets:
        raise NothingToSignWith
    made = signing.sign(secrets=secrets, message_id=parcel.message_id, timestamp=int(now.timestamp()), body=parcel.body)
    made["quittance-attempt"] = str(parcel.number)
    if parcel.is_replay:
        made["quittance-replay"] = "true"
    if parcel.is_test:
        made["quittance-test"] = "true"
    return made


async def _read_some(answer: aiohttp.ClientResponse) -> bytes:
    """Read at most RESPONSE_READ_BYTES_MAX and return the first bytes; an answer that goes on longer costs it its connection."""
    kept = b""
    read = 0
    while chunk := await answer.content.read(RESPONSE_READ_BYTES_MAX - read):
        read += len(chunk)
        kept = (kept + chunk)[:RESPONSE_KEPT_BYTES_MAX]
        if read >= RESPONSE_READ_BYTES_MAX:
            answer.close()
            break
    return kept


def _classify(error: Exception) -> AttemptError:
    cause: BaseException | None = error
    while cause is not None:  # aiohttp wraps what our resolver and our socket factory raise
        if isinstance(cause, TargetRefused | TargetBlocked):
            return AttemptError.TARGET
        cause = cause.__cause__
    return next((code for kind, code in _ERRORS if isinstance(error, kind)), AttemptError.CONNECTION)


async def send_all(sender: Sender, parcels: Iterable[Parcel], *, at_once: int) -> list[Result]:
    """Send a set with at most `at_once` attempts in flight; for tests, the demo and other callers that wait for the end."""
    gate = asyncio.Semaphore(at_once)

    async def one(parcel: Parcel) -> Result:
        async with gate:
            return await sender.send(parcel)

    return list(await asyncio.gather(*(one(parcel) for parcel in parcels)))
