"""A bounded pool of threads with a bounded, fair queue.

Callers take turns: the queue serves one request of each caller before the second request of any. A caller may occupy
only a share of the threads and of the queue, so a busy caller delays and sheds its own requests first.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from config.serving import limits

log = logging.getLogger(__name__)


class QueueFull(Exception):
    """No thread is free and the queue has no place left for this caller."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work of one request. `run` is called with False where the job waited too long and must not start."""

    caller: str
    run: Callable[[bool], None]
    queued_at: float


class WorkPool:
    """Runs jobs in `threads` threads; at most `queue_max` jobs wait."""

    def __init__(
        self,
        name: str,
        *,
        threads: int,
        queue_max: int,
        queue_seconds_max: float,
    ) -> None:
        self._queue_max = queue_max
        self._queue_seconds_max = queue_seconds_max
        self._running_per_caller_max = max(1, int(threads * limits.THREADS_PER_CALLER_SHARE))
        self._queued_per_caller_max = max(1, int(queue_max * limits.QUEUE_PER_CALLER_SHARE))
        self._waiting: OrderedDict[str, deque[Job]] = OrderedDict()
        self._waiting_count = 0
        self._running: Counter[str] = Counter()
        self._changed = threading.Condition()
        for number in range(threads):
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True).start()

    def submit(self, caller: str, run: Callable[[bool], None]) -> None:
        """Queue a job. Raises QueueFull when the queue, or the caller's share of it, is full."""
        with self._changed:
            queue = self._waiting.get(caller)
            if self._waiting_count >= self._queue_max or (queue and len(queue) >= self._queued_per_caller_max):
                raise QueueFull
            if queue is None:
                queue = self._waiting[caller] = deque()
            queue.append(Job(caller, run, time.monotonic()))
            self._waiting_count += 1
            self._changed.notify()

    def _work(self) -> None:
        while True:
            job = self._take()
            try:
                job.run(time.monotonic() - job.queued_at <= self._queue_seconds_max)
            except Exception:
                log.exception("A job of the pool failed.")
            finally:
                self._release(job.caller)

    def _take(self) -> Job:
        with self._changed:
            while (caller := self._next_caller()) is None:
                self._changed.wait()
            queue = self._waiting.pop(caller)
            job = queue.popleft()
            if queue:
                self._waiting[caller] = queue  # At the end of the order: the other callers come first.
            self._waiting_count -= 1
            self._running[caller] += 1
            return job

    def _next_caller(self) -> str | None:
        """The first caller in turn that may occupy one more thread."""
        for caller in self._waiting:
            if self._running[caller] < self._running_per_caller_max:
                return caller
        return None

    def _release(self, caller: str) -> None:
        with self._changed:
            self._running[caller] -= 1
            if not self._running[caller]:
                del self._running[caller]
            if caller in self._waiting:
                self._changed.notify()
