"""A lane per endpoint: what is claimed for it, how many sockets it may use, how much is claimed ahead. Fairness is here and in the claim.

An endpoint starts with SOCKETS_FIRST sockets. A fast success earns one more, up to SOCKETS_PER_ENDPOINT_MAX; a failure or a slow answer halves them.
So a dead endpoint soon costs one socket, and nobody waits behind it. Pure: no database, no network.
"""

from __future__ import annotations

import uuid
from collections import deque
from dataclasses import dataclass, field

from webhooks.limits import FAST_ANSWER_SECONDS, SOCKETS_FIRST, SOCKETS_PER_ENDPOINT_MAX
from webhooks.parcels import Parcel, Result
from webhooks.states import AttemptError

_AHEAD = 12  # a quick endpoint is claimed for so many rounds of its sockets, so that it never waits for the next claim


@dataclass(slots=True)
class Lane:
    """The deliveries of one endpoint that this process holds."""

    waiting: deque[Parcel] = field(default_factory=deque)
    in_flight: int = 0
    sockets: int = SOCKETS_FIRST

    @property
    def is_idle(self) -> bool:
        """Nothing waits and nothing is on its way."""
        return not self.waiting and not self.in_flight

    @property
    def free_sockets(self) -> int:
        """How many more attempts may start now."""
        return max(0, min(self.sockets - self.in_flight, len(self.waiting)))

    @property
    def slots(self) -> int:
        """How much more may be claimed. Only what was earned is claimed ahead: an endpoint without a single extra socket gets no queue here."""
        ahead = _AHEAD if self.sockets > SOCKETS_FIRST else 1
        return max(0, self.sockets * ahead - self.in_flight - len(self.waiting))

    def learn(self, result: Result) -> None:
        """Let the endpoint earn or lose sockets by how it answered."""
        if result.error is AttemptError.NONE and result.duration_ms < FAST_ANSWER_SECONDS * 1000:
            self.sockets = min(self.sockets + 1, SOCKETS_PER_ENDPOINT_MAX)
        elif result.error is not AttemptError.NONE or result.duration_ms > 2 * FAST_ANSWER_SECONDS * 1000:
            self.sockets = max(self.sockets // 2, 1)


class Lanes:
    """All lanes of one dispatcher."""

    def __init__(self) -> None:
        self._lanes: dict[uuid.UUID, Lane] = {}

    def add(self, parcels: list[Parcel]) -> set[uuid.UUID]:
        """Queue claimed parcels; returns the endpoints that got some."""
        touched = set()
        for parcel in parcels:
            endpoint_id = parcel.address.endpoint_id
            self._lanes.setdefault(endpoint_id, Lane()).waiting.append(parcel)
            touched.add(endpoint_id)
        return touched

    def of(self, endpoint_id: uuid.UUID) -> Lane:
        """The lane of an endpoint."""
        return self._lanes[endpoint_id]

    def slots(self) -> dict[uuid.UUID, int]:
        """What the next claim may take for each endpoint that is being served. An idle lane that is as it began is forgotten: it says nothing new."""
        for endpoint_id in [
            endpoint_id for endpoint_id, lane in self._lanes.items() if lane.is_idle and lane.sockets == SOCKETS_FIRST
        ]:
            del self._lanes[endpoint_id]
        return {endpoint_id: lane.slots for endpoint_id, lane in self._lanes.items()}

    @property
    def held(self) -> int:
        """Parcels in this process, waiting or on their way."""
        return sum(len(lane.waiting) + lane.in_flight for lane in self._lanes.values())

    @property
    def in_flight(self) -> int:
        """Attempts on their way."""
        return sum(lane.in_flight for lane in self._lanes.values())

    def empty(self) -> list[Parcel]:
        """Take out everything that waits, to give it back."""
        left = [parcel for lane in self._lanes.values() for parcel in lane.waiting]
        for lane in self._lanes.values():
            lane.waiting.clear()
        return left
