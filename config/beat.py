"""The scheduler of Celery beat, made safe against a clock that went back.

A task whose last run lies in the future would not be due until that time has come again: with a clock that was an hour
fast, nothing ran for an hour. Such a task is due now.
"""

from __future__ import annotations

from datetime import timedelta

from celery.schedules import schedstate
from django_celery_beat.schedulers import DatabaseScheduler, ModelEntry

from config.kernel import clock

BACKWARD_SECONDS_MIN = 1.0
"""A clock that is corrected gradually goes back by less between two ticks."""


class Entry(ModelEntry):  # type: ignore[misc]  # the library has no types
    """A periodic task that is due when its last run lies in the future."""

    def is_due(self) -> schedstate:
        """Whether to run the task now, and the seconds until the next look."""
        now, last_run_at = clock.machine_now(), self.model.last_run_at
        if last_run_at is not None and last_run_at > now:
            self.last_run_at = self.model.last_run_at = now - getattr(self.schedule, "run_every", timedelta(days=1))
        state: schedstate = super().is_due()
        return state


class Scheduler(DatabaseScheduler):  # type: ignore[misc]
    """The scheduler of django-celery-beat; its heap is built again after the clock went back."""

    Entry = Entry
    _offset: float | None = None

    def tick(self) -> float:
        """Send the tasks that are due; return the seconds until the next tick."""
        offset = clock.machine_now().timestamp() - clock.monotonic()
        if self._offset is not None and offset < self._offset - BACKWARD_SECONDS_MIN:
            self._heap = None  # Its times are of the clock before.
        self._offset = offset
        return float(super().tick())
