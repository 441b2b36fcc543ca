"""Waiting for a condition of another thread or process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

TIMEOUT_SECONDS = 30.0
CHECK_EVERY_SECONDS = 0.02


def eventually(condition: Callable[[], object], *, within_seconds: float = TIMEOUT_SECONDS) -> bool:
    """Wait until the condition holds; False when it does not within the time."""
    deadline = time.monotonic() + within_seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(CHECK_EVERY_SECONDS)
    return True
