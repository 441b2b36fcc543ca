"""How many sockets each endpoint and each environment may use in one dispatcher, and how much is claimed ahead for it.

An endpoint starts with SOCKETS_FIRST sockets. A fast success adds one, up to SOCKETS_PER_ENDPOINT_MAX; a failure or a
slow answer halves them, so that a dead endpoint soon uses one socket. The endpoints of one environment together use at
most SOCKETS_PER_ENVIRONMENT_MAX, so that no partner takes all sockets of a dispatcher. Pure: no database, no network.
"""

from __future__ import annotations

import uuid
from collections import Counter, deque
from dataclasses import dataclass, field

from webhooks.attempts import AttemptResult, PendingAttempt
from webhooks.limits import (
    CLAIMED_OF_FAILING_MAX,
    CLAIMED_PER_ENVIRONMENT_MAX,
    FAST_ANSWER_SECONDS,
    SOCKETS_FIRST,
    SOCKETS_PER_ENDPOINT_MAX,
    SOCKETS_PER_ENVIRONMENT_MAX,
)
from webhooks.states import AttemptError

_AHEAD = 12  # attempts claimed ahead per socket of a fast endpoint, so that it does not wait for the next claim


@dataclass(slots=True)
class EndpointQueue:
    """The claimed deliveries of one endpoint in this process."""

    environment_id: uuid.UUID
    waiting: deque[PendingAttempt] = field(default_factory=deque)
    in_flight: int = 0
    sockets: int = SOCKETS_FIRST

    @property
    def is_idle(self) -> bool:
        """No attempt waits and none is in flight."""
        return not self.waiting and not self.in_flight

    @property
    def is_failing(self) -> bool:
        """The last answers took all sockets but one."""
        return self.sockets == 1

    @property
    def held(self) -> int:
        """Attempts waiting or in flight."""
        return len(self.waiting) + self.in_flight

    @property
    def free_sockets(self) -> int:
        """How many more attempts this endpoint may start now."""
        return max(0, min(self.sockets - self.in_flight, len(self.waiting)))

    @property
    def slots(self) -> int:
        """How many more deliveries may be claimed. Only an endpoint that earned extra sockets is claimed ahead."""
        ahead = _AHEAD if self.sockets > SOCKETS_FIRST else 1
        return max(0, self.sockets * ahead - self.held)

    def adjust(self, result: AttemptResult) -> None:
        """Add or remove sockets according to the last answer."""
        if result.error is AttemptError.NONE and result.duration_ms < FAST_ANSWER_SECONDS * 1000:
            self.sockets = min(self.sockets + 1, SOCKETS_PER_ENDPOINT_MAX)
        elif result.error is not AttemptError.NONE or result.duration_ms > 2 * FAST_ANSWER_SECONDS * 1000:
            self.sockets = max(self.sockets // 2, 1)


class EndpointQueues:
    """The queues of one dispatcher, and the sockets that each environment uses."""

    def __init__(self) -> None:
        self._queues: dict[uuid.UUID, EndpointQueue] = {}
        self._in_use: Counter[uuid.UUID] = Counter()

    def add(self, attempts: list[PendingAttempt]) -> None:
        """Queue claimed attempts."""
        for attempt in attempts:
            endpoint = attempt.endpoint
            queue = self._queues.setdefault(endpoint.endpoint_id, EndpointQueue(endpoint.environment_id))
            queue.waiting.append(attempt)

    def of(self, endpoint_id: uuid.UUID) -> EndpointQueue:
        """Return the queue of an endpoint."""
        return self._queues[endpoint_id]

    def startable(self) -> list[EndpointQueue]:
        """Return the queues that may start an attempt, those with the fewest sockets in use first."""
        ready = [queue for queue in self._queues.values() if self.free_sockets_of(queue)]
        return sorted(ready, key=lambda queue: queue.in_flight)

    def free_sockets_of(self, queue: EndpointQueue) -> int:
        """How many more attempts a queue may start, within the bound of its environment."""
        return max(0, min(queue.free_sockets, SOCKETS_PER_ENVIRONMENT_MAX - self._in_use[queue.environment_id]))

    def take_socket(self, queue: EndpointQueue) -> None:
        """Count a socket as used by a queue."""
        queue.in_flight += 1
        self._in_use[queue.environment_id] += 1

    def give_back_socket(self, queue: EndpointQueue) -> None:
        """Count a socket of a queue as free again."""
        queue.in_flight -= 1
        self._in_use[queue.environment_id] -= 1
        if not self._in_use[queue.environment_id]:
            del self._in_use[queue.environment_id]

    def slots(self) -> dict[uuid.UUID, int]:
        """Return how many deliveries the next claim may take for each endpoint in this process.

        The endpoints of one environment share CLAIMED_PER_ENVIRONMENT_MAX, all failing endpoints
        CLAIMED_OF_FAILING_MAX. An idle queue with its first number of sockets is dropped, because it holds no
        information.
        """
        for endpoint_id in [
            key for key, queue in self._queues.items() if queue.is_idle and queue.sockets == SOCKETS_FIRST
        ]:
            del self._queues[endpoint_id]
        held: Counter[uuid.UUID] = Counter()
        for queue in self._queues.values():
            held[queue.environment_id] += queue.held
        found = {}
        for endpoint_id, queue in self._queues.items():
            capacity = CLAIMED_PER_ENVIRONMENT_MAX - held[queue.environment_id]
            found[endpoint_id] = max(
                0, min(queue.slots, capacity, *((self.capacity_for_failing,) if queue.is_failing else ()))
            )
            held[queue.environment_id] += found[endpoint_id]
        return found

    @property
    def capacity_for_failing(self) -> int:
        """How many more deliveries of failing endpoints may be claimed."""
        held = sum(queue.held for queue in self._queues.values() if queue.is_failing)
        return max(0, CLAIMED_OF_FAILING_MAX - held)

    @property
    def held(self) -> int:
        """Attempts in this process, waiting or in flight."""
        return sum(queue.held for queue in self._queues.values())

    @property
    def in_flight(self) -> int:
        """Attempts in flight."""
        return sum(queue.in_flight for queue in self._queues.values())

    def empty(self) -> list[PendingAttempt]:
        """Remove and return every waiting attempt."""
        left = [attempt for queue in self._queues.values() for attempt in queue.waiting]
        for queue in self._queues.values():
            queue.waiting.clear()
        return left
