"""Group commit at the application level: requests that arrive while a commit is under way share the next one.

The first thread leads a group: it takes the waiting requests, writes them in one call, and hands leadership to the
first thread that arrived meanwhile. A leader waits a few milliseconds for as many requests as the last group had; a
request that is alone does not wait. When a shared commit fails, each of its requests is written by itself and gets
its own error.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Generic, Protocol, TypeVar

import structlog

from config.api.errors import Busy

log = structlog.get_logger("quittance.payouts")

R = TypeVar("R")
V = TypeVar("V")
R_contra = TypeVar("R_contra", contravariant=True)
V_co = TypeVar("V_co", covariant=True)

# Longer than any lock timeout: a request that waits this long is behind several commits that are blocked themselves.
QUEUE_TIMEOUT_SECONDS = 30.0

# The longest that a leader waits for the group to fill. A request that joins a commit costs a quarter of a commit of
# its own, and the threads of a process share one interpreter, so the next requests are parsed while the leader waits.
GATHER_SECONDS = 0.008


class WriteMany(Protocol[R_contra, V_co]):
    """Write several requests in one commit."""

    def __call__(self, requests: Sequence[R_contra], *, now: datetime) -> Sequence[V_co]: ...


class WriteOne(Protocol[R_contra, V_co]):
    """Write one request in a commit of its own."""

    def __call__(self, request: R_contra, *, now: datetime) -> V_co: ...


class _Pending(Generic[R, V]):
    """A request in the queue and its result.

    When its thread wakes, exactly one of `result`, `error`, `leads` and `retry_alone` is set.
    """

    __slots__ = ("error", "leads", "now", "request", "result", "retry_alone", "wake_up")

    def __init__(self, request: R, now: datetime) -> None:
        self.request, self.now = request, now
        # Released once, to wake the thread: a bare lock costs a tenth of a threading.Event.
        self.wake_up = threading.Lock()
        self.wake_up.acquire()
        self.result: V | None = None
        self.error: Exception | None = None
        self.leads = self.retry_alone = False


class GroupCommit(Generic[R, V]):
    """A queue of requests that are written in shared commits.

    `group_key`: requests share a commit only when it is equal. `conflict_keys`: two requests with a common one never
    share a commit, because one would block the other. The leader writes inside the context manager `context`; only
    one thread is in it at a time.
    """

    def __init__(
        self,
        *,
        write_many: WriteMany[R, V],
        write_one: WriteOne[R, V],
        group_key: Callable[[R], Hashable],
        conflict_keys: Callable[[R], Iterable[Hashable]],
        max_requests: int,
        context: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._write_many, self._write_one = write_many, write_one
        self._group_key, self._conflict_keys = group_key, conflict_keys
        self._max_requests, self._context = max_requests, context
        self._lock = threading.Lock()
        self._queue: deque[_Pending[R, V]] = deque()
        self._has_leader = False
        self._is_full = threading.Event()
        self._wanted = self._last_size = 1

    def submit(self, request: R, *, now: datetime) -> V:
        """Write a request, in a shared commit when others are waiting, and return its result.

        Raises what `write_one` raises, and Busy.
        """
        pending: _Pending[R, V] = _Pending(request, now)
        with self._lock:
            self._queue.append(pending)
            pending.leads, self._has_leader = not self._has_leader, True
            if len(self._queue) >= self._wanted:
                self._is_full.set()
        if not pending.leads and not pending.wake_up.acquire(timeout=QUEUE_TIMEOUT_SECONDS):
            self._leave(pending)
        if pending.leads:
            self._lead()
        if pending.retry_alone:
            return self._write_one(request, now=now)
        if pending.error is not None:
            raise pending.error
        assert pending.result is not None
        return pending.result

    def _leave(self, pending: _Pending[R, V]) -> None:
        """Leave the queue. A request that is being written, or became the leader at this moment, can no longer leave.

        Raises Busy; nothing was written then and nothing will be.
        """
        with self._lock:
            if not pending.leads and pending in self._queue:
                self._queue.remove(pending)
                raise Busy
        pending.wake_up.acquire()

    def _lead(self) -> None:
        """Write a group. The leader's own request is at the head of the queue, so it is always part of it."""
        self._gather()
        group = self._take()
        try:
            with self._context():
                self._write(group)
        finally:
            self._hand_over(len(group))
            for pending in group:
                pending.retry_alone = pending.result is None and pending.error is None
                if not pending.leads:
                    pending.wake_up.release()

    def _gather(self) -> None:
        """Wait briefly for as many requests as the last group had: their callers are likely to call again."""
        with self._lock:
            self._wanted = min(self._last_size, self._max_requests)
            if len(self._queue) >= self._wanted:
                return
            self._is_full.clear()
        self._is_full.wait(GATHER_SECONDS)

    def _take(self) -> list[_Pending[R, V]]:
        with self._lock:
            group = [self._queue.popleft()]
            key, taken = self._group_key(group[0].request), set(self._conflict_keys(group[0].request))
            left: deque[_Pending[R, V]] = deque()
            while self._queue and len(group) < self._max_requests:
                pending = self._queue.popleft()
                conflict_keys = set(self._conflict_keys(pending.request))
                if self._group_key(pending.request) == key and not conflict_keys & taken:
                    group.append(pending)
                    taken |= conflict_keys
                else:
                    left.append(pending)
            self._queue.extendleft(reversed(left))
        return group

    def _write(self, group: list[_Pending[R, V]]) -> None:
        if len(group) == 1:
            pending = group[0]
            try:
                pending.result = self._write_one(pending.request, now=pending.now)
            except Exception as error:  # noqa: BLE001 - the thread of that request raises it
                pending.error = error
            return
        try:
            results = self._write_many([pending.request for pending in group], now=group[0].now)
        except Exception as error:  # noqa: BLE001 - any request may be the cause: each is then written alone and gets its own error
            log.warning("shared_commit_failed", requests=len(group), reason=type(error).__name__)
            return
        for pending, result in zip(group, results, strict=True):
            pending.result = result

    def _hand_over(self, written: int) -> None:
        with self._lock:
            self._last_size = written + len(self._queue)
            if self._queue:
                next_leader = self._queue[0]
                next_leader.leads = True
                next_leader.wake_up.release()
            else:
                self._has_leader = False
