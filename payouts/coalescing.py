"""Group commit at the application level: requests that arrive while a commit is under way share the next one.

The first thread leads: it takes what waits, writes it in one call, and hands the lead to the first thread that came meanwhile. A leader waits a few
milliseconds for as many as were here at the last commit; a lone request waits for nobody and costs what it costs alone. Where a shared commit
fails, each of its requests runs by itself and meets its own error.
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

# Longer than any one lock timeout: whoever waits this long stands behind several commits that wait themselves, and leaves the queue.
SEAT_TIMEOUT_SECONDS = 30.0

# What a leader waits at most for those who were here before. Threads of one process share one interpreter: while the leader waits, the next
# requests are read, and each that joins a commit costs a quarter of a commit of its own.
GATHER_SECONDS = 0.008


class Together(Protocol[R_contra, V_co]):
    """Write several requests in one commit."""

    def __call__(self, requests: Sequence[R_contra], *, now: datetime) -> Sequence[V_co]: ...


class Alone(Protocol[R_contra, V_co]):
    """Write one request."""

    def __call__(self, request: R_contra, *, now: datetime) -> V_co: ...


class _Seat(Generic[R, V]):
    """One request that waits, and what comes of it. Exactly one of `verdict`, `error`, `leads` and `is_alone` is set when the thread is woken."""

    __slots__ = ("asleep", "error", "is_alone", "leads", "now", "request", "verdict")

    def __init__(self, request: R, now: datetime) -> None:
        self.request, self.now = request, now
        # Held until this seat is woken, once: a bare lock does in one step what an event does in ten.
        self.asleep = threading.Lock()
        self.asleep.acquire()
        self.verdict: V | None = None
        self.error: Exception | None = None
        self.leads = self.is_alone = False


class Coalescer(Generic[R, V]):
    """`share` says which requests may share a commit; `marks` are names of which two in one commit would be in each other's way.

    The leader writes inside of `place`; only one thread is in there at a time.
    """

    def __init__(
        self,
        *,
        together: Together[R, V],
        alone: Alone[R, V],
        share: Callable[[R], Hashable],
        marks: Callable[[R], Iterable[Hashable]],
        at_most: int,
        place: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._together, self._alone, self._share, self._marks, self._at_most = together, alone, share, marks, at_most
        self._place = place
        self._lock = threading.Lock()
        self._waiting: deque[_Seat[R, V]] = deque()
        self._is_led = False
        self._all_here = threading.Event()
        self._awaited = self._crowd = 1

    def submit(self, request: R, *, now: datetime) -> V:
        """Write a request, with others where there are others, and return its verdict. Raises what writing it alone would raise, and Busy."""
        seat: _Seat[R, V] = _Seat(request, now)
        with self._lock:
            self._waiting.append(seat)
            seat.leads, self._is_led = not self._is_led, True
            if len(self._waiting) >= self._awaited:
                self._all_here.set()
        if not seat.leads and not seat.asleep.acquire(timeout=SEAT_TIMEOUT_SECONDS):
            self._leave(seat)
        if seat.leads:
            self._lead()
        if seat.is_alone:
            return self._alone(request, now=now)
        if seat.error is not None:
            raise seat.error
        assert seat.verdict is not None
        return seat.verdict

    def _leave(self, seat: _Seat[R, V]) -> None:
        """Give up a seat. One that is being written, or was given the lead at this very moment, cannot be given up any more.

        Raises Busy; nothing was and nothing will be written then.
        """
        with self._lock:
            if not seat.leads and seat in self._waiting:
                self._waiting.remove(seat)
                raise Busy
        seat.asleep.acquire()

    def _lead(self) -> None:
        """Write what waits, first and foremost the leader's own request, which is at the head."""
        self._gather()
        seats = self._take()
        try:
            with self._place():
                self._write(seats)
        finally:
            self._hand_over(len(seats))
            for seat in seats:
                seat.is_alone = seat.verdict is None and seat.error is None
                if not seat.leads:
                    seat.asleep.release()

    def _gather(self) -> None:
        """Wait a moment for as many as were here at the last commit: those who were answered are likely to ask again."""
        with self._lock:
            self._awaited = min(self._crowd, self._at_most)
            if len(self._waiting) >= self._awaited:
                return
            self._all_here.clear()
        self._all_here.wait(GATHER_SECONDS)

    def _take(self) -> list[_Seat[R, V]]:
        with self._lock:
            seats = [self._waiting.popleft()]
            shared, taken = self._share(seats[0].request), set(self._marks(seats[0].request))
            left: deque[_Seat[R, V]] = deque()
            while self._waiting and len(seats) < self._at_most:
                seat = self._waiting.popleft()
                marks = set(self._marks(seat.request))
                if self._share(seat.request) == shared and not marks & taken:
                    seats.append(seat)
                    taken |= marks
                else:
                    left.append(seat)
            self._waiting.extendleft(reversed(left))
        return seats

    def _write(self, seats: list[_Seat[R, V]]) -> None:
        if len(seats) == 1:
            seat = seats[0]
            try:
                seat.verdict = self._alone(seat.request, now=seat.now)
            except Exception as error:  # noqa: BLE001 - it belongs to the thread of that request, which raises it
                seat.error = error
            return
        try:
            verdicts = self._together([seat.request for seat in seats], now=seats[0].now)
        except Exception as error:  # noqa: BLE001 - any of them may be the cause: each request runs alone and meets its own error
            log.warning("shared_commit_failed", requests=len(seats), reason=type(error).__name__)
            return
        for seat, verdict in zip(seats, verdicts, strict=True):
            seat.verdict = verdict

    def _hand_over(self, written: int) -> None:
        with self._lock:
            self._crowd = written + len(self._waiting)
            if self._waiting:
                heir = self._waiting[0]
                heir.leads = True
                heir.asleep.release()
            else:
                self._is_led = False
