"""Look-ups of host names in threads, bounded so that names which do not resolve hold up their own environment only.

The system's resolver blocks a thread for up to ten seconds or more. Names that resolved quickly the last time have
threads of their own; all others share a second pool, in which an environment may use LOOKUPS_PER_ENVIRONMENT_MAX
threads.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import uuid
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as LookUpTimeout
from contextvars import ContextVar

from config.kernel import clock
from webhooks import targets
from webhooks.errors import TargetRefused, TooManyLookUps
from webhooks.limits import (
    LOOKUP_FAILURE_KEPT_SECONDS,
    LOOKUP_FAST_SECONDS,
    LOOKUP_THREADS,
    LOOKUPS_PER_ENVIRONMENT_MAX,
    PROVEN_LOOKUPS_PER_ENVIRONMENT_MAX,
    REGISTRATION_LOOKUP_SECONDS,
    REGISTRATION_LOOKUPS_MAX,
    REGISTRATION_LOOKUPS_PER_ENVIRONMENT_MAX,
)
from webhooks.targets import Target

environment_of_attempt: ContextVar[uuid.UUID | None] = ContextVar("environment_of_attempt", default=None)
"""The environment whose delivery is being sent; aiohttp's resolver interface has no argument for it."""

_HOSTS_REMEMBERED_MAX = 10_000
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


class LookUps:
    """The look-ups of one dispatcher. Use it inside one event loop."""

    def __init__(self) -> None:
        self._proven_threads = ThreadPoolExecutor(LOOKUP_THREADS, thread_name_prefix="webhook-lookup-proven")
        self._other_threads = ThreadPoolExecutor(LOOKUP_THREADS, thread_name_prefix="webhook-lookup")
        self._proven: set[str] = set()
        self._failed: dict[str, tuple[float, OSError]] = {}
        self._slots: dict[tuple[uuid.UUID | None, bool], asyncio.Semaphore] = {}

    async def find(self, host: str, port: int) -> list[str]:
        """Return every address of a host.

        Raises OSError when there is none; a failure is remembered for some seconds.
        """
        failed = self._failed.get(host)
        if failed is not None and clock.monotonic() - failed[0] < LOOKUP_FAILURE_KEPT_SECONDS:
            raise failed[1]
        is_proven = host in self._proven
        slots = self._slots_of(environment_of_attempt.get(), is_proven=is_proven)
        await slots.acquire()
        threads = self._proven_threads if is_proven else self._other_threads
        loop = asyncio.get_running_loop()
        started = clock.monotonic()
        future = threads.submit(targets.look_up, host, port)
        # The slot belongs to the thread: a caller that gives up does not free the thread, so it does not free the slot.
        future.add_done_callback(lambda _: _release(loop, slots))
        try:
            found = await asyncio.wrap_future(future)
        except OSError as error:
            self._remember(host, is_proven=False)
            self._failed[host] = (clock.monotonic(), error)
            raise
        except asyncio.CancelledError:
            self._remember(host, is_proven=False)
            raise
        self._remember(host, is_proven=clock.monotonic() - started < LOOKUP_FAST_SECONDS)
        return found

    def _slots_of(self, environment_id: uuid.UUID | None, *, is_proven: bool) -> asyncio.Semaphore:
        at_most = PROVEN_LOOKUPS_PER_ENVIRONMENT_MAX if is_proven else LOOKUPS_PER_ENVIRONMENT_MAX
        return self._slots.setdefault((environment_id, is_proven), asyncio.Semaphore(at_most))

    def _remember(self, host: str, *, is_proven: bool) -> None:
        self._failed.pop(host, None)
        self._proven.discard(host)
        for known in (self._proven, self._failed):
            if len(known) >= _HOSTS_REMEMBERED_MAX:
                known.clear()
        if is_proven:
            self._proven.add(host)

    def close(self) -> None:
        """Stop without waiting for look-ups that hang."""
        self._proven_threads.shutdown(wait=False, cancel_futures=True)
        self._other_threads.shutdown(wait=False, cancel_futures=True)


def _release(loop: asyncio.AbstractEventLoop, slots: asyncio.Semaphore) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(slots.release)


class RegistrationLookUps:
    """The look-ups of one web process, made while a partner waits. A request never queues for a thread here."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(REGISTRATION_LOOKUPS_MAX, thread_name_prefix="target-lookup")
        self._lock = threading.Lock()
        self._running: Counter[uuid.UUID] = Counter()

    def find(self, environment_id: uuid.UUID, host: str, port: int) -> list[str]:
        """Return every address of a host within REGISTRATION_LOOKUP_SECONDS.

        Raises TooManyLookUps where the environment or the process has too many under way, TargetRefused where the
        resolver gave no answer in time, OSError where it answered that there is no such name.
        """
        self._begin(environment_id)
        future = self._threads.submit(targets.look_up, host, port)
        future.add_done_callback(lambda _: self._end(environment_id))
        return _answer_of(future)

    def _begin(self, environment_id: uuid.UUID) -> None:
        with self._lock:
            is_full = sum(self._running.values()) >= REGISTRATION_LOOKUPS_MAX
            if is_full or self._running[environment_id] >= REGISTRATION_LOOKUPS_PER_ENVIRONMENT_MAX:
                raise TooManyLookUps
            self._running[environment_id] += 1

    def _end(self, environment_id: uuid.UUID) -> None:
        with self._lock:
            self._running[environment_id] -= 1
            if not self._running[environment_id]:
                del self._running[environment_id]


def _answer_of(future: Future[list[str]]) -> list[str]:
    try:
        return future.result(timeout=REGISTRATION_LOOKUP_SECONDS)
    except LookUpTimeout:
        raise TargetRefused(reason="its name could not be looked up in time; repeat the request later") from None


_registrations = RegistrationLookUps()


def check_for_registration(url: str, *, environment_id: uuid.UUID, allowed_private: Iterable[str] = ()) -> Target:
    """Check a URL that a partner registers: its spelling, and every address of its name.

    A name that the resolver does not know is accepted, because DNS may be set up later and every attempt checks again.
    A resolver that gives no answer decides nothing, so the URL is refused. Raises TargetRefused, TooManyLookUps.
    """
    target = targets.check_url(url, allowed_private=allowed_private)
    if target.is_exempt:
        return target
    try:
        targets.check_addresses(_registrations.find(environment_id, target.host, target.port))
    except (socket.gaierror, UnicodeError) as error:
        if isinstance(error, socket.gaierror) and error.errno not in _NO_SUCH_NAME:
            raise TargetRefused(reason="its name could not be looked up; repeat the request later") from None
    return target
