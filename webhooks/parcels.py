"""What travels between the acts: Parcel (claimed, to be sent) and Result (sent, to be recorded). Plain values: sending touches no database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.kernel import ids
from config.kernel.retry import RetrySchedule
from webhooks.states import AttemptError


@dataclass(frozen=True, slots=True)
class SigningSecret:
    """An opened secret; it signs until it expires."""

    secret: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Address:
    """An endpoint as its deliveries need it, at one version."""

    endpoint_id: uuid.UUID
    version: int
    url: str
    livemode: bool
    secrets: tuple[SigningSecret, ...]  # newest first
    schedule: RetrySchedule

    def secrets_at(self, now: datetime) -> list[str]:
        """The secrets that sign at this moment."""
        return [one.secret for one in self.secrets if one.expires_at is None or one.expires_at > now]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A leased delivery: everything that one attempt needs."""

    delivery_id: uuid.UUID
    fence: int
    number: int  # of this attempt, ever
    tries: int  # of this round, this attempt included
    address: Address
    event_id: uuid.UUID
    body: bytes
    is_test: bool
    is_replay: bool
    lease_until: datetime

    @property
    def message_id(self) -> str:
        """The `webhook-id`: the same for every attempt and every replay, so that a receiver knows what it has seen."""
        return ids.public("evt", self.event_id)


@dataclass(frozen=True, slots=True)
class Result:
    """How one attempt went. Without an answer there is no status code."""

    parcel: Parcel
    started_at: datetime
    duration_ms: int
    error: AttemptError
    status_code: int | None = None
    response: bytes = b""
    retry_after: timedelta | None = None
