"""The doorbell: ask a worker to look sooner, by the name of a task and without data.

What is to be done is a row that the timetable finds (law 2); a ring that is lost costs seconds, never correctness. So ringing happens after the
commit,
never fails, and a task that was rung a moment ago is not rung again.
"""

from __future__ import annotations

import threading
from datetime import timedelta

from django.db import transaction
from kombu.exceptions import OperationalError

from config.celery import app
from config.kernel import clock

QUIET_SECONDS = 0.5
EXPIRES = timedelta(seconds=10)
# The second try is for a connection that died while it lay in the pool. Without a policy of ours kombu tries for six seconds: `retry=False` speaks of
# the message, not of the connection.
PATIENCE = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
DEAF_SECONDS = 5.0
"""After nobody was at the door, no ring is tried for so long: a host that swallows packets would cost each request a time-out."""

_lock = threading.Lock()
_sent_at: dict[str, float] = {}


def send(*tasks: str) -> None:
    """Ring for each task once the open transaction has committed, or now when none is open."""
    transaction.on_commit(lambda: _send_now(tasks))


def _send_now(tasks: tuple[str, ...]) -> None:
    due = [task for task in tasks if not _was_sent_just_now(task)]
    if not all(_publish(task) for task in due):
        with _lock:
            _sent_at.update(dict.fromkeys(due, clock.monotonic() + DEAF_SECONDS))


def _was_sent_just_now(task: str) -> bool:
    now = clock.monotonic()
    with _lock:
        if now - _sent_at.get(task, -QUIET_SECONDS) < QUIET_SECONDS:
            return True
        _sent_at[task] = now
    return False


def _publish(task: str) -> bool:
    """Whether somebody was at the door; if not, the timetable looks by itself."""
    try:
        app.send_task(task, expires=EXPIRES.total_seconds(), ignore_result=True, retry=True, retry_policy=PATIENCE)
    except (OperationalError, OSError):
        return False
    return True
