"""The only reader of the system clock.

There are two times. Machine time is real: leases, retries, signatures, expiry of keys and `created_at` use it. Business
time is machine time plus the offset of the environment: windows, calendars, promises and `effective_at` use it. In live
environments the offset is zero.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class HasClockOffset(Protocol):
    """An environment, as the clock needs it."""

    @property
    def clock_offset(self) -> timedelta:
        """By how much business time is ahead of machine time."""
        ...


def machine_now() -> datetime:
    """Return the machine time in UTC."""
    return datetime.now(UTC)


def now(environment: HasClockOffset) -> datetime:
    """Return the business time of an environment in UTC."""
    return datetime.now(UTC) + environment.clock_offset


def monotonic() -> float:
    """Return seconds of a clock that never goes back; only differences have a meaning."""
    return time.monotonic()
