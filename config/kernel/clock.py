"""The only reader of the system clock.

There are two times (DESIGN, "two clocks"). Machine time is real and serves leases, retries, signatures, expiry of keys and `created_at`. Business
time is machine time plus the environment's offset and serves windows, calendars, promises and `effective_at`. In live the offset is zero.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class HasClockOffset(Protocol):
    """Anything whose business clock may run ahead: an environment."""

    @property
    def clock_offset(self) -> timedelta:
        """How far its business time is ahead of machine time."""
        ...


def machine_now() -> datetime:
    """The real time, in UTC."""
    return datetime.now(UTC)


def now(environment: HasClockOffset) -> datetime:
    """The business time of one environment, in UTC."""
    return datetime.now(UTC) + environment.clock_offset


def business_date(at: datetime, zone: str) -> date:
    """The calendar date that the instant `at` has in an IANA zone, for example `America/New_York`."""
    return at.astimezone(ZoneInfo(zone)).date()


def monotonic() -> float:
    """Seconds on a clock that never goes back; only differences mean something."""
    return time.monotonic()
