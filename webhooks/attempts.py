"""The values that pass between claim, send and record: PendingAttempt (to be sent) and AttemptResult (to be recorded).

They are plain values, because sending uses no database.
"""

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
class EndpointSnapshot:
    """The columns and opened secrets of an endpoint that its deliveries need, at one version."""

    endpoint_id: uuid.UUID
    environment_id: uuid.UUID
    version: int
    url: str
    livemode: bool
    secrets: tuple[SigningSecret, ...]  # newest first
    schedule: RetrySchedule

    def secrets_at(self, now: datetime) -> list[str]:
        """The secrets that sign at this moment."""
        return [one.secret for one in self.secrets if one.expires_at is None or one.expires_at > now]


@dataclass(frozen=True, slots=True)
class PendingAttempt:
    """A leased delivery: everything that one attempt needs."""

    delivery_id: uuid.UUID
    fence: int
    number: int  # of this attempt, over all rounds
    tries: int  # of this round, this attempt included
    endpoint: EndpointSnapshot
    event_id: uuid.UUID
    body: bytes
    is_test: bool
    is_replay: bool
    lease_until: datetime

    @property
    def message_id(self) -> str:
        """The `webhook-id` header: equal for every attempt and replay, so that a receiver recognises a duplicate."""
        return ids.public("evt", self.event_id)


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """The outcome of one attempt. `status_code` is None where the receiver did not answer."""

    attempt: PendingAttempt
    started_at: datetime
    duration_ms: int
    error: AttemptError
    status_code: int | None = None
    response: bytes = b""
    retry_after: timedelta | None = None
