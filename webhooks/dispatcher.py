"""The process `manage.py deliver_webhooks`. Any number of them may run; each may be killed at any moment.

One event loop sends. One thread does the database work (fan-out, claim, record), because psycopg is used synchronously
and in sets. Pending work is rows, found by polling several times a second: no wake-up is needed, and when a dispatcher
dies its leases run out and another one sends.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

import structlog
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from config.kernel import clock
from config.observability import heartbeats
from webhooks import delivery, fanout
from webhooks.attempts import AttemptResult, PendingAttempt
from webhooks.endpoint_cache import EndpointCache
from webhooks.endpoint_concurrency import EndpointQueue, EndpointQueues
from webhooks.limits import (
    CLAIM_DELIVERIES_MAX,
    LEASE_MARGIN,
    RECORD_RESULTS_MAX,
    SOCKETS_PER_DISPATCHER_MAX,
    TOTAL_TIMEOUT_SECONDS,
)
from webhooks.sending import Sender

log = structlog.get_logger("quittance.webhooks")
T = TypeVar("T")

HEARTBEAT = "webhooks"
BUSY_WAIT_SECONDS = 0.02
IDLE_POLL_SECONDS = 0.1  # the longest time that a new event waits for the next poll
PLANS_KEPT_SECONDS = 1.0
DATABASE_PAUSE_SECONDS = 1.0  # after the database did not answer
DRAIN_SECONDS = TOTAL_TIMEOUT_SECONDS + 5  # how long a stopping dispatcher waits for attempts in flight
_HELD_MAX = 2 * CLAIM_DELIVERIES_MAX  # attempts in this process; no more are claimed beyond it
_CLAIM_BELOW = CLAIM_DELIVERIES_MAX  # claim only when there is capacity for a set worth a transaction
_NEEDS = timedelta(seconds=TOTAL_TIMEOUT_SECONDS) + LEASE_MARGIN


@dataclass(slots=True)
class Totals:
    """Counts since this dispatcher started."""

    events: int = 0
    attempts: int = 0
    recorded: int = 0


class Dispatcher:
    """Claim, send and record until `stop` is called."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._queues = EndpointQueues()
        self._cache = EndpointCache()
        self._results: list[AttemptResult] = []
        self._unsent: list[PendingAttempt] = []
        self._results_ready = asyncio.Event()
        self._stopping = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="webhook-database")
        self._next_beat = 0.0
        self._next_planning = 0.0
        self.totals = Totals()

    def stop(self) -> None:
        """Claim no more and finish the attempts in flight. Safe to call from a signal handler of the loop."""
        self._stopping.set()
        self._results_ready.set()

    async def run(self) -> None:
        """Work until `stop`. While the database is unavailable, results are kept in memory and recorded later."""
        try:
            while not self._stopping.is_set():
                await self._cycle()
            await self._finish()
        finally:
            for task in self._tasks:
                task.cancel()
            await self._in_thread(_disconnect)
            self._thread.shutdown()

    async def _cycle(self) -> None:
        """Record results, then claim what is due. Wait only when there was nothing to do."""
        self._results_ready.clear()
        capacity = 0 if self._stopping.is_set() else _HELD_MAX - self._queues.held
        try:
            claimed = await self._in_thread(
                partial(
                    self._use_database,
                    capacity=capacity,
                    slots=self._queues.slots(),
                    capacity_for_failing=self._queues.capacity_for_failing,
                )
            )
        except DatabaseError as error:
            log.warning("webhooks.database_unavailable", error=type(error).__name__)
            await self._in_thread(_disconnect)
            await self._wait(DATABASE_PAUSE_SECONDS)
            return
        self._queues.add(claimed)
        for queue in self._queues.startable():
            self._start(queue)
        # A short wait after work lets the next set grow: fewer and larger statements, and more processor time for
        # sending.
        await (asyncio.sleep(BUSY_WAIT_SECONDS) if claimed or self._results else self._wait(IDLE_POLL_SECONDS))

    def _use_database(
        self, *, capacity: int, slots: Mapping[uuid.UUID, int], capacity_for_failing: int
    ) -> list[PendingAttempt]:
        """In the database thread: record, release, fan out, claim; each with one statement over a set."""
        close_old_connections()
        self._discard_plans()
        self._record()
        self._beat()
        self.totals.events += fanout.fan_out(now=clock.machine_now())
        if capacity < _CLAIM_BELOW:
            return []
        return delivery.claim(
            now=clock.machine_now(),
            cache=self._cache,
            at_most=min(capacity, CLAIM_DELIVERIES_MAX),
            slots=slots,
            slots_failing=min(1, capacity_for_failing),
        )

    def _discard_plans(self) -> None:
        """Make PostgreSQL plan again once a second.

        A plan made while the tables were empty reads whole tables when they are full, and is kept until they are
        analyzed.
        """
        if clock.monotonic() >= self._next_planning:
            with connection.cursor() as cursor:
                cursor.execute("DISCARD PLANS")
            self._next_planning = clock.monotonic() + PLANS_KEPT_SECONDS

    def _beat(self) -> None:
        """Record the heartbeat of this process."""
        if clock.monotonic() >= self._next_beat:
            heartbeats.beat(HEARTBEAT, at=clock.machine_now())
            self._next_beat = clock.monotonic() + heartbeats.BEAT_EVERY.total_seconds()

    def _record(self) -> None:
        """Record results. A result leaves the list only after the commit, so that a failing database loses none."""
        if self._results:
            part = self._results[:RECORD_RESULTS_MAX]
            self.totals.recorded += len(delivery.record_many(part, now=clock.machine_now()))
            del self._results[: len(part)]
        if self._unsent:
            part_unsent = self._unsent[:]
            delivery.give_back_many(part_unsent)
            del self._unsent[: len(part_unsent)]

    def _start(self, queue: EndpointQueue) -> None:
        """Start as many workers for a queue as it has free sockets and waiting attempts."""
        for _ in range(min(self._queues.free_sockets_of(queue), SOCKETS_PER_DISPATCHER_MAX - len(self._tasks))):
            self._queues.take_socket(queue)
            task = asyncio.create_task(self._work(queue))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self, queue: EndpointQueue) -> None:
        """Send one attempt after another over one socket.

        Ends when the queue is empty or its number of sockets was reduced.
        """
        try:
            while queue.waiting and queue.in_flight <= queue.sockets and not self._stopping.is_set():
                attempt = queue.waiting.popleft()
                if attempt.lease_until - clock.machine_now() < _NEEDS:
                    self._unsent.append(attempt)  # its lease ends soon and another dispatcher may take it
                    continue
                result = await self._sender.send(attempt)
                self.totals.attempts += 1
                queue.adjust(result)
                self._results.append(result)
                self._results_ready.set()
                self._start(queue)
        finally:
            self._queues.give_back_socket(queue)

    async def _finish(self) -> None:
        """Release what was not sent, wait for the attempts in flight, record their results."""
        self._unsent.extend(self._queues.empty())
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=DRAIN_SECONDS)
        try:
            while self._results or self._unsent:
                await self._in_thread(self._record)
        except DatabaseError:
            log.warning("webhooks.stopped_without_database", results=len(self._results))

    async def _wait(self, seconds: float) -> None:
        """Wait for a result, for `stop`, or for the next poll."""
        try:
            async with asyncio.timeout(seconds):
                await self._results_ready.wait()
        except TimeoutError:
            return

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _disconnect() -> None:
    """Close the connection of the database thread; call it in that thread."""
    connection.close()
