"""Send one attempt over HTTP, without a database. Every failure becomes an AttemptResult."""

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
from webhooks.attempts import AttemptResult, EndpointSnapshot, PendingAttempt
from webhooks.dialing import TargetBlocked, open_session
from webhooks.errors import TargetRefused
from webhooks.limits import RESPONSE_KEPT_BYTES_MAX, RESPONSE_READ_BYTES_MAX
from webhooks.look_ups import LookUps, environment_of_attempt
from webhooks.states import AttemptError

# From the most to the least specific class, because aiohttp's classes inherit from one another.
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
    """No secret of the endpoint is valid and readable. Nothing is sent unsigned; a later attempt may find one."""


class Sender:
    """An async context manager with an HTTP session for live and one for test, and the checked URL of each endpoint."""

    def __init__(self, *, allowed_private: Iterable[str] = (), tls: ssl.SSLContext | None = None) -> None:
        self._allowed = frozenset(allowed_private)
        self._tls = tls
        self._urls: dict[str, URL] = {}

    async def __aenter__(self) -> Self:
        self._look_ups = LookUps()
        self._live = open_session(look_ups=self._look_ups, tls=self._tls)
        self._test = open_session(look_ups=self._look_ups, allowed_private=self._allowed, tls=self._tls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._live.close()
        await self._test.close()
        self._look_ups.close()

    async def send(self, attempt: PendingAttempt) -> AttemptResult:
        """Make one attempt and return its result. Raises nothing but cancellation."""
        started_at, started = clock.machine_now(), clock.monotonic()
        try:
            code, status_code, response, retry_after = await self._attempt(attempt)
            wait = retries.parse_retry_after(retry_after, now=started_at)
        except Exception as error:  # noqa: BLE001 - a receiver can provoke any error; each attempt must end as a row
            code, status_code, response, wait = _classify(error), None, b"", None
        return AttemptResult(
            attempt=attempt,
            started_at=started_at,
            duration_ms=int((clock.monotonic() - started) * 1000),
            error=code,
            status_code=status_code,
            response=response,
            retry_after=wait,
        )

    async def _attempt(self, attempt: PendingAttempt) -> tuple[AttemptError, int | None, bytes, str | None]:
        endpoint = attempt.endpoint
        environment_of_attempt.set(endpoint.environment_id)
        session = self._live if endpoint.livemode else self._test
        async with session.post(
            self._url(endpoint), data=attempt.body, headers=headers(attempt), allow_redirects=False
        ) as answer:
            kept = await _read_some(answer)
            return retries.error_of(answer.status), answer.status, kept, answer.headers.get("Retry-After")

    def _url(self, endpoint: EndpointSnapshot) -> URL:
        """Return the URL in normal form, checked once per process: the rules may be stricter than at registration.

        Raises TargetRefused.
        """
        allowed = frozenset[str]() if endpoint.livemode else self._allowed
        key = f"{endpoint.livemode}{endpoint.url}"
        if key not in self._urls:
            self._urls[key] = URL(targets.check_url(endpoint.url, allowed_private=allowed).url)
        return self._urls[key]


def headers(attempt: PendingAttempt) -> dict[str, str]:
    """Return the headers of one attempt, signed with every secret that is valid now. Raises NothingToSignWith."""
    now = clock.machine_now()
    secrets = attempt.endpoint.secrets_at(now)
    if not secrets:
        raise NothingToSignWith
    made = signing.sign(
        secrets=secrets, message_id=attempt.message_id, timestamp=int(now.timestamp()), body=attempt.body
    )
    made["quittance-attempt"] = str(attempt.number)
    if attempt.is_replay:
        made["quittance-replay"] = "true"
    if attempt.is_test:
        made["quittance-test"] = "true"
    return made


async def _read_some(answer: aiohttp.ClientResponse) -> bytes:
    """Read at most RESPONSE_READ_BYTES_MAX and return the first bytes; the connection of a longer answer is closed."""
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
    while cause is not None:  # aiohttp wraps the errors of the resolver and the socket factory
        if isinstance(cause, TargetRefused | TargetBlocked):
            return AttemptError.TARGET
        cause = cause.__cause__
    return next((code for kind, code in _ERRORS if isinstance(error, kind)), AttemptError.CONNECTION)


async def send_all(sender: Sender, attempts: Iterable[PendingAttempt], *, at_once: int) -> list[AttemptResult]:
    """Send a set with at most `at_once` attempts in flight, and wait for all of them."""
    gate = asyncio.Semaphore(at_once)

    async def one(attempt: PendingAttempt) -> AttemptResult:
        async with gate:
            return await sender.send(attempt)

    return list(await asyncio.gather(*(one(attempt) for attempt in attempts)))
