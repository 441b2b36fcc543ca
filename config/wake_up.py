"""Wake-ups: ask a worker to look for work now, by the name of a task and without data.

Pending work is a row that the timetable finds; a lost wake-up costs seconds and never correctness. A wake-up is sent
after the commit, never fails, and is not repeated within a moment.
"""

from __future__ import annotations

import threading
from datetime import timedelta

from django.db import transaction
from kombu.exceptions import OperationalError

from config.celery import app
from config.kernel import clock

REPEAT_SECONDS_MIN = 0.5
EXPIRES = timedelta(seconds=10)
# The second try is for a pooled connection that died. Without this policy kombu tries for six seconds: `retry=False`
# refers to the message, not to the connection.
RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
PAUSE_SECONDS = 5.0
"""No wake-up is tried for this long after a failure: a host that drops packets would cost each request a time-out."""

_lock = threading.Lock()
_sent_at: dict[str, float] = {}


def send(*tasks: str) -> None:
    """Send a wake-up for each task when the open transaction has committed, or now when none is open."""
    transaction.on_commit(lambda: _send_now(tasks))


def _send_now(tasks: tuple[str, ...]) -> None:
    due = [task for task in tasks if not _was_sent_just_now(task)]
    if not all(_publish(task) for task in due):
        with _lock:
            _sent_at.update(dict.fromkeys(due, clock.monotonic() + PAUSE_SECONDS))


def _was_sent_just_now(task: str) -> bool:
    now = clock.monotonic()
    with _lock:
        if now - _sent_at.get(task, -REPEAT_SECONDS_MIN) < REPEAT_SECONDS_MIN:
            return True
        _sent_at[task] = now
    return False


def _publish(task: str) -> bool:
    """Publish the message; False when the broker does not answer."""
    try:
        app.send_task(task, expires=EXPIRES.total_seconds(), ignore_result=True, retry=True, retry_policy=RETRY_POLICY)
    except (OperationalError, OSError):
        return False
    return True
