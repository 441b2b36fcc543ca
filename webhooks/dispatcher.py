"""The process that tells partners: `manage.py deliver_webhooks`. Any number of them may run; each may be killed at any moment.

One event loop sends; a thread of its own keeps the books (fan-out, claim, record), because PostgreSQL is spoken to synchronously and in sets. Pending
work is rows, found by looking several times a second: nothing here has to be rung, and nothing is lost when a dispatcher dies; its leases run out.
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
from webhooks.addresses import AddressBook
from webhooks.lanes import Lane, Lanes
from webhooks.limits import (
    CLAIM_DELIVERIES_MAX,
    LEASE_MARGIN,
    RECORD_RESULTS_MAX,
    SOCKETS_PER_DISPATCHER_MAX,
    TOTAL_TIMEOUT_SECONDS,
)
from webhooks.parcels import Parcel, Result
from webhooks.sending import Sender

log = structlog.get_logger("quittance.webhooks")
T = TypeVar("T")

HEARTBEAT = "webhooks"
BUSY_REST_SECONDS = 0.02
IDLE_POLL_SECONDS = 0.1  # how long news may wait when nothing else goes on
PLANS_KEPT_SECONDS = 1.0
DATABASE_PAUSE_SECONDS = 1.0  # after the database did not answer
DRAIN_SECONDS = TOTAL_TIMEOUT_SECONDS + 5  # how long a stopping dispatcher waits for what is on its way
_HELD_MAX = 2 * CLAIM_DELIVERIES_MAX  # parcels in this process; beyond it nothing more is claimed
_CLAIM_BELOW = CLAIM_DELIVERIES_MAX  # claim only when there is room for a set worth a transaction
_NEEDS = timedelta(seconds=TOTAL_TIMEOUT_SECONDS) + LEASE_MARGIN


@dataclass(slots=True)
class Totals:
    """What this dispatcher did since it started."""

    events: int = 0
    attempts: int = 0
    recorded: int = 0


class Dispatcher:
    """Claim, send, record, until it is told to stop."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._lanes = Lanes()
        self._book = AddressBook()
        self._results: list[Result] = []
        self._unsent: list[Parcel] = []
        self._news = asyncio.Event()
        self._stopping = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="webhook-books")
        self._next_beat = 0.0
        self._next_planning = 0.0
        self.totals = Totals()

    def stop(self) -> None:
        """Claim nothing more; finish what is on its way. Safe to call from a signal handler of the loop."""
        self._stopping.set()
        self._news.set()

    async def run(self) -> None:
        """Work until `stop`. A database that goes away is waited for; results that could not be written down yet are kept and tried again."""
        try:
            while not self._stopping.is_set():
                await self._round()
            await self._finish()
        finally:
            for task in self._tasks:
                task.cancel()
            await self._in_thread(_disconnect)
            self._thread.shutdown()

    async def _round(self) -> None:
        """One look at the books: write down what came back, then take what is due. Rest only when there was nothing to do."""
        self._news.clear()
        room = 0 if self._stopping.is_set() else _HELD_MAX - self._lanes.held
        try:
            did = await self._in_thread(partial(self._keep_books, room=room, slots=self._lanes.slots()))
        except DatabaseError as error:
            log.warning("webhooks.database_unavailable", error=type(error).__name__)
            await self._in_thread(_disconnect)
            await self._rest(DATABASE_PAUSE_SECONDS)
            return
        for endpoint_id in self._lanes.add(did):
            self._start(self._lanes.of(endpoint_id))
        # A short rest after work lets the next set grow: fewer and larger statements, and the loop keeps the processor for sending.
        await (asyncio.sleep(BUSY_REST_SECONDS) if did or self._results else self._rest(IDLE_POLL_SECONDS))

    def _keep_books(self, *, room: int, slots: Mapping[uuid.UUID, int]) -> list[Parcel]:
        """In the thread: record, give back, fan out, claim. Each is one statement over a set."""
        close_old_connections()
        self._forget_plans()
        self._record()
        self._beat()
        self.totals.events += fanout.fan_out(now=clock.machine_now())
        if room < _CLAIM_BELOW:
            return []
        return delivery.claim(
            now=clock.machine_now(), book=self._book, at_most=min(room, CLAIM_DELIVERIES_MAX), slots=slots
        )

    def _forget_plans(self) -> None:
        """Let PostgreSQL plan anew now and then.

        A plan that was made while the tables were empty is a loop over all of them when they are full, and is kept until somebody analyzes them.
        """
        if clock.monotonic() >= self._next_planning:
            with connection.cursor() as cursor:
                cursor.execute("DISCARD PLANS")
            self._next_planning = clock.monotonic() + PLANS_KEPT_SECONDS

    def _beat(self) -> None:
        """Leave a sign of life, as often as every process does."""
        if clock.monotonic() >= self._next_beat:
            heartbeats.beat(HEARTBEAT, at=clock.machine_now())
            self._next_beat = clock.monotonic() + heartbeats.BEAT_EVERY.total_seconds()

    def _record(self) -> None:
        """Write down what came back. A result leaves the list only after it is committed, so a failing database loses none."""
        if self._results:
            part = self._results[:RECORD_RESULTS_MAX]
            self.totals.recorded += len(delivery.record_many(part, now=clock.machine_now()))
            del self._results[: len(part)]
        if self._unsent:
            part_unsent = self._unsent[:]
            delivery.give_back_many(part_unsent)
            del self._unsent[: len(part_unsent)]

    def _start(self, lane: Lane) -> None:
        """Give a lane as many workers as it has free sockets and work for."""
        for _ in range(min(lane.free_sockets, SOCKETS_PER_DISPATCHER_MAX - len(self._tasks))):
            lane.in_flight += 1
            task = asyncio.create_task(self._work(lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self, lane: Lane) -> None:
        """One socket of a lane: attempt after attempt, until the lane is empty or has lost this socket."""
        try:
            while lane.waiting and lane.in_flight <= lane.sockets and not self._stopping.is_set():
                parcel = lane.waiting.popleft()
                if parcel.lease_until - clock.machine_now() < _NEEDS:
                    self._unsent.append(parcel)  # it waited too long here; somebody else may be about to take it
                    continue
                result = await self._sender.send(parcel)
                self.totals.attempts += 1
                lane.learn(result)
                self._results.append(result)
                self._news.set()
                self._start(lane)
        finally:
            lane.in_flight -= 1

    async def _finish(self) -> None:
        """Stop in order: give back what was not sent, wait for what is on its way, write down the rest."""
        self._unsent.extend(self._lanes.empty())
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=DRAIN_SECONDS)
        try:
            while self._results or self._unsent:
                await self._in_thread(self._record)
        except DatabaseError:
            log.warning("webhooks.stopped_without_database", results=len(self._results))

    async def _rest(self, seconds: float) -> None:
        """Wait for a result, for the order to stop, or for the next look."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _disconnect() -> None:
    """In the thread, for the connection is the thread's own."""
    connection.close()
