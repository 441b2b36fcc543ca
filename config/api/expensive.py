"""Expensive requests: how many an environment may have in progress in one process, so that others find a free thread.

A request is expensive when its body is large, or when its view says so (reports). The limit is per process because
threads are: a request beyond it is refused at once, before its body is parsed, instead of waiting on a thread.
"""

from __future__ import annotations

import threading
import uuid
from collections import Counter

from django.conf import settings

from config.api import limits
from config.api.errors import Busy, TooManyAtOnce

_lock = threading.Lock()
_in_progress: Counter[uuid.UUID] = Counter()


class Slot:
    """The place of one expensive request. Closing it twice is harmless: a response may be closed more than once."""

    __slots__ = ("_environment_id", "_is_open")

    def __init__(self, environment_id: uuid.UUID) -> None:
        self._environment_id, self._is_open = environment_id, True

    def close(self) -> None:
        """Let the next one in."""
        with _lock:
            if self._is_open:
                self._is_open = False
                if _in_progress[self._environment_id] > 1:
                    _in_progress[self._environment_id] -= 1
                else:
                    del _in_progress[self._environment_id]


def is_large(content_length: str | None) -> bool:
    """Whether a body of this length makes its request expensive."""
    return bool(content_length) and _length(content_length) > limits.EXPENSIVE_BODY_BYTES


def cost_of_body(content_length: str | None) -> int:
    """What a request costs of the quotas before it is done: one, and more for a large body."""
    return 1 + (_length(content_length) // limits.COST_BODY_BYTES if content_length else 0)


def cost_of_processing(seconds: float) -> int:
    """What a request costs of the quotas besides, once its processor time is known."""
    beyond = seconds - limits.COST_FREE_PROCESSOR_SECONDS
    return int(beyond * limits.COST_PER_PROCESSOR_SECOND) if beyond > 0 else 0


def at_once() -> int:
    """How many expensive requests one environment may have in progress in one process."""
    found: int = getattr(settings, "API_EXPENSIVE_AT_ONCE", limits.EXPENSIVE_AT_ONCE)
    return found


def enter(environment_id: uuid.UUID) -> Slot:
    """Take a slot. Raises TooManyAtOnce when the environment has none left, and Busy when the process has none left."""
    own = at_once()
    with _lock:
        if _in_progress[environment_id] >= own:
            raise TooManyAtOnce(limit=own)
        if _in_progress.total() >= limits.EXPENSIVE_AT_ONCE_IN_PROCESS:
            raise Busy
        _in_progress[environment_id] += 1
    return Slot(environment_id)


def _length(content_length: str | None) -> int:
    return int(content_length) if content_length and content_length.isdigit() else 0
