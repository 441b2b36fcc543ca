"""PDF reports: requested by a reader, made by a worker, stored, and fetched.

Printing takes seconds and much memory, so no web process does it. One report of each environment is made at a time, and
the environment that was served longest ago is next.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Max, OuterRef, Q, Subquery

from onboarding.partners.models import Environment
from reconciliation.errors import PdfNotAvailable, TooManyReports
from reconciliation.models import ReportFile, Run
from reconciliation.reports import partner_report
from reconciliation.states import DiscrepancyStatus, ReportFileStatus

log = logging.getLogger(__name__)

REQUESTED_MAX = 20  # Of one environment: more wait for the first ones to be fetched.
MADE_AT_ONCE_MAX = 8  # By one task; the next one goes on.
LEASE = timedelta(minutes=2)
ATTEMPTS_MAX = 3
RETRY_AFTER_SECONDS = 2
FAILED_FOR = timedelta(minutes=10)  # A report that failed is tried again when it is requested after this time.
_CLAIMS = 0x52455054  # Advisory lock: claims are made one after the other.


@dataclass(frozen=True, slots=True)
class Report:
    """A report that is ready, or one that is still being made (`content` is None)."""

    run: Run
    content: bytes | None


def request_pdf(*, run: Run, environment: Environment | None, now: datetime) -> Report:
    """Return the stored PDF of a run, or ask for it. `environment` is the partner's; staff pass None.

    Raises PdfNotAvailable when it could not be made, TooManyReports.
    """
    key = {"run": run, "environment": environment, "version": version_of(run)}
    found = ReportFile.objects.filter(**key).first()
    if found is not None and found.content is not None:
        return Report(run, bytes(found.content))
    if found is None:
        _check_limit(environment)
        ReportFile.objects.bulk_create(
            [ReportFile(**key, status=ReportFileStatus.REQUESTED, created_at=now)], ignore_conflicts=True
        )
    elif found.status == ReportFileStatus.FAILED:
        if found.made_at is not None and found.made_at > now - FAILED_FOR:
            raise PdfNotAvailable
        ReportFile.objects.filter(pk=found.pk, status=ReportFileStatus.FAILED).update(
            status=ReportFileStatus.REQUESTED, attempts=0, leased_until=None
        )
    return Report(run, None)


def version_of(run: Run) -> str:
    """Return a digest of what may change in the report of a closed run: balances and resolutions."""
    resolved = run.discrepancies.filter(status=DiscrepancyStatus.RESOLVED).values_list("pk", flat=True)
    parts = [
        str(run.float_minor),
        str(run.waiting_minor),
        run.statement.status,
        *sorted(str(each) for each in resolved),
    ]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def make_due(*, read_clock: Callable[[], datetime]) -> int:
    """Make requested reports, a few at most. Returns how many were made. Many workers may do it at once."""
    made = 0
    for _ in range(MADE_AT_ONCE_MAX):
        claimed = _claim(now=read_clock())
        if claimed is None:
            break
        made += _make(claimed, read_clock=read_clock)
    return made


def _check_limit(environment: Environment | None) -> None:
    waiting = ReportFile.objects.filter(environment=environment, status=ReportFileStatus.REQUESTED).count()
    if waiting >= REQUESTED_MAX:
        raise TooManyReports(count=waiting)


@transaction.atomic
def _claim(*, now: datetime) -> ReportFile | None:
    """Lease the next report: of an environment without one in work, served longest ago."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CLAIMS])
    requested = ReportFile.objects.filter(status=ReportFileStatus.REQUESTED)
    in_work = requested.filter(leased_until__gt=now).values_list("environment", flat=True)
    readers_in_work = set(in_work)
    served = (
        ReportFile.objects.filter(environment=OuterRef("environment"), made_at__isnull=False)
        .order_by()
        .values("environment")
        .annotate(last=Max("made_at"))
        .values("last")
    )
    waiting = requested.filter(Q(leased_until__isnull=True) | Q(leased_until__lte=now))
    waiting = waiting.exclude(environment__in=readers_in_work - {None})
    if None in readers_in_work:
        waiting = waiting.exclude(environment__isnull=True)
    found = (
        waiting.annotate(served_at=Subquery(served))
        .order_by(F("served_at").asc(nulls_first=True), "created_at")
        .first()
    )
    if found is None:
        return None
    found.leased_until, found.attempts = now + LEASE, found.attempts + 1
    found.save(update_fields=["leased_until", "attempts"])
    return found


def _make(claimed: ReportFile, *, read_clock: Callable[[], datetime]) -> bool:
    """Print one report and store it. A report that fails three times is given up."""
    try:
        content = partner_report.render_pdf(run_id=claimed.run_id, environment_id=claimed.environment_id)
    except PdfNotAvailable:
        return _finish(claimed, ReportFileStatus.FAILED, None, "this server cannot print", read_clock())
    except Exception:
        log.exception("Report %s could not be made.", claimed.public_id)
        if claimed.attempts < ATTEMPTS_MAX:
            return False  # The lease ends and another worker tries.
        return _finish(claimed, ReportFileStatus.FAILED, None, "printing failed", read_clock())
    return _finish(claimed, ReportFileStatus.READY, content, "", read_clock())


@transaction.atomic
def _finish(claimed: ReportFile, status: ReportFileStatus, content: bytes | None, reason: str, now: datetime) -> bool:
    rows = ReportFile.objects.filter(pk=claimed.pk, status=ReportFileStatus.REQUESTED, attempts=claimed.attempts)
    done = rows.update(status=status, content=content, reason=reason, made_at=now, leased_until=None)
    if done and status == ReportFileStatus.READY:
        same = ReportFile.objects.filter(run=claimed.run_id, environment=claimed.environment_id)
        same.exclude(pk=claimed.pk).filter(created_at__lt=claimed.created_at).delete()
    return bool(done) and status == ReportFileStatus.READY
