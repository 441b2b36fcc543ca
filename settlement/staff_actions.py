"""Staff actions: run now what the engine does later, and close incidents. Each leaves an audit entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from config.audit import trail
from settlement import confirmation, disputes, doubts, incidents, submission
from settlement.models import BankFile, Incident, Submission, Window
from settlement.states import SubmissionStatus


def send_due(windows: Sequence[Window], *, actor: str, read_clock: Callable[[], datetime]) -> int:
    """Send what released windows hold, now. Returns the number of files."""
    files = sum(submission.run_window(window.id, read_clock=read_clock) for window in windows)
    _note("settlement.windows_sent", actor=actor, count=len(windows), detail={"files": files}, at=read_clock())
    return files


def ask_now(submissions: Sequence[Submission], *, actor: str, read_clock: Callable[[], datetime]) -> int:
    """Ask the bank about these files now instead of at the next due time. Returns how many doubts moved."""
    chosen = Submission.objects.filter(id__in=[each.id for each in submissions], status=SubmissionStatus.IN_DOUBT)
    chosen.update(next_ask_at=read_clock())
    moved = doubts.resolve_due(read_clock=read_clock)
    _note("settlement.bank_asked", actor=actor, count=len(submissions), detail={"moved": moved}, at=read_clock())
    return moved


def read_again(files: Sequence[BankFile], *, actor: str, read_clock: Callable[[], datetime]) -> int:
    """Read quarantined files of banks once more, in the order in which they came. Returns how many are applied now."""
    oldest_first = sorted(files, key=lambda each: each.id)
    applied = sum(confirmation.read_again(each.id, actor=actor, read_clock=read_clock) for each in oldest_first)
    _note("settlement.files_read_again", actor=actor, count=len(files), detail={"applied": applied}, at=read_clock())
    return applied


@transaction.atomic
def close_incidents(chosen: Sequence[Incident], *, actor: str, resolution: str, now: datetime) -> int:
    """Close incidents with words; returns how many. Disputed amounts stay open. `now` is machine time."""
    rows = (
        Incident.objects.filter(pk__in=[each.pk for each in chosen], closed_at__isnull=True)
        .select_related("instruction")
        .order_by("pk")
    )
    closing = [incident for incident in rows if not disputes.can_be_resolved(incident)]
    for incident in closing:
        incidents.close(incident=incident, actor=actor, resolution=resolution, at=now)
    return len(closing)


def _note(action: str, *, actor: str, count: int, detail: dict[str, int], at: datetime) -> None:
    with transaction.atomic():
        trail.record(actor=actor, action=action, subject_type="settlement", count=count, detail=detail, at=at)
