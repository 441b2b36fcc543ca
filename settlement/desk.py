"""What staff may do by hand: only what the engine would do by itself, sooner; and closing what they have looked at. Each leaves an audit entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from config.audit import trail
from settlement import doubts, incidents, submission
from settlement.models import Incident, Submission, Window
from settlement.states import SubmissionStatus


def send_due(windows: Sequence[Window], *, actor: str, read_clock: Callable[[], datetime]) -> int:
    """Send what released windows hold, now. Returns the number of files."""
    files = sum(submission.run_window(window.id, read_clock=read_clock) for window in windows)
    _note("settlement.windows_sent", actor=actor, count=len(windows), detail={"files": files}, at=read_clock())
    return files


def ask_now(submissions: Sequence[Submission], *, actor: str, read_clock: Callable[[], datetime]) -> int:
    """Bring the next question about these files forward, and ask. Returns how many doubts moved."""
    chosen = Submission.objects.filter(id__in=[each.id for each in submissions], status=SubmissionStatus.IN_DOUBT)
    chosen.update(next_ask_at=read_clock())
    moved = doubts.resolve_due(read_clock=read_clock)
    _note("settlement.bank_asked", actor=actor, count=len(submissions), detail={"moved": moved}, at=read_clock())
    return moved


@transaction.atomic
def close_incidents(chosen: Sequence[Incident], *, actor: str, resolution: str, now: datetime) -> None:
    """Close incidents with words. `now` is machine time."""
    for incident in sorted(chosen, key=lambda each: each.id):
        incidents.close(incident=incident, actor=actor, resolution=resolution, at=now)


def _note(action: str, *, actor: str, count: int, detail: dict[str, int], at: datetime) -> None:
    with transaction.atomic():
        trail.record(actor=actor, action=action, subject_type="settlement", count=count, detail=detail, at=at)
