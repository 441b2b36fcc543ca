"""Retry schedules as data: how long to wait before each further attempt, with jitter."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class RetrySchedule:
    """Waits between attempts. `waits[0]` follows the first failure; after the last wait there is one more attempt."""

    waits: tuple[timedelta, ...]
    jitter: float = 0.2

    def wait_after(self, failures: int, *, at_least: timedelta | None = None) -> timedelta | None:
        """Return the wait after `failures` failed attempts, or None when there is no further attempt.

        `at_least` is what the other side asked for (`Retry-After`). It is honoured up to twice the planned wait, so
        that an answer cannot postpone a row for ever.
        """
        if failures < 1 or failures > len(self.waits):
            return None
        planned = self.waits[failures - 1]
        if at_least is not None:
            planned = max(planned, min(at_least, 2 * planned))
        return planned * (1 + random.uniform(-self.jitter, self.jitter))  # noqa: S311 - jitter needs no cryptography


def seconds(*values: float, jitter: float = 0.2) -> RetrySchedule:
    """Make a schedule from seconds: `retry.seconds(5, 300, 1800)`."""
    return RetrySchedule(waits=tuple(timedelta(seconds=value) for value in values), jitter=jitter)
