"""Doubts: ask the bank what became of a file or an entry. Asking is repeated; sending is not.

Three kinds of rows are in doubt: a submission whose lease ran out, a file without an acknowledgement, and an entry
without an outcome past its due time. Files are asked about by our reference, entries by their trace number. A doubt
ends with proof: found, refused, or absent from everything that the bank received until after the sender's lease.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Count, Min

from settlement import confirmation, incidents, rejects_and_returns
from settlement.errors import OutcomesOvertaken
from settlement.incidents import Finding
from settlement.limits import (
    ACKNOWLEDGEMENT_DUE,
    ASKED_FILES_MAX,
    ASKED_TRACES_MAX,
    ASKING,
    OUTCOME_SET_MAX,
    SILENCE_LIMIT,
    SILENT_FILES_MAX,
)
from settlement.models import Incident, IncidentKind, Instruction, Submission
from settlement.planning import rail_accounts
from settlement.planning.models import RailAccount
from settlement.rails import registry
from settlement.rails.base import Found, NotFound, StillUnknown
from settlement.rails.errors import BankUnreachable, RailAccountRefused
from settlement.states import INSTRUCTION_LIFE, SUBMISSION_LIFE, InstructionStatus, SubmissionStatus
from settlement.submission import doubt

log = logging.getLogger(__name__)
_WAITS = [int(wait.total_seconds()) for wait in ASKING.waits]


def resolve_due(*, read_clock: Callable[[], datetime]) -> int:
    """Put silent files and entries in doubt, and ask about all that are due. Returns how many doubts moved."""

    def of_account(account: RailAccount) -> int:
        notice_silence(account, machine_now=read_clock())
        escalate_silence(account, machine_now=read_clock())
        return ask_about_files(account, read_clock=read_clock) + ask_about_entries(account, read_clock=read_clock)

    return adopt_abandoned(machine_now=read_clock()) + rail_accounts.for_each_account(
        of_account, what="Asking about the doubts"
    )


@transaction.atomic
def adopt_abandoned(*, machine_now: datetime) -> int:
    """Put submissions in doubt whose lease ran out between claim and record; they may have been sent."""
    abandoned = (
        Submission.objects.filter(status=SubmissionStatus.CLAIMED, lease_until__lte=machine_now)
        .select_related("rail_account__environment")
        .order_by("id")
        .select_for_update(skip_locked=True, no_key=True, of=("self",))
    )
    rows = list(abandoned[:ASKED_FILES_MAX])
    for submission in rows:
        now = rail_accounts.business_time(submission.rail_account, machine_now=machine_now)
        doubt(submission, reason="Its sender never came back; the bank is asked.", now=now, machine_now=machine_now)
    return len(rows)


@transaction.atomic
def notice_silence(rail_account: RailAccount, *, machine_now: datetime) -> int:
    """Put files without acknowledgement and entries without outcome in doubt, once they are past due."""
    now = rail_accounts.business_time(rail_account, machine_now=machine_now)
    unanswered = (
        Submission.objects.filter(
            rail_account=rail_account, status=SubmissionStatus.SENT, sent_at__lte=now - ACKNOWLEDGEMENT_DUE
        )
        .order_by("id")
        .select_for_update(skip_locked=True, no_key=True)
    )
    for submission in unanswered[:ASKED_FILES_MAX]:
        doubt(submission, reason="The bank did not acknowledge it in time.", now=now, machine_now=machine_now)
    silent = Instruction.objects.across_environments().filter(
        rail_account=rail_account,
        status__in=[InstructionStatus.SUBMITTED, InstructionStatus.ACCEPTED],
        due_at__lte=now,
        submission__status=SubmissionStatus.ACKNOWLEDGED,
    )
    entry_ids = list(silent.order_by("id").values_list("id", flat=True)[:OUTCOME_SET_MAX])
    note = "The bank said nothing about it in time."
    moved = INSTRUCTION_LIFE.move_many(
        entry_ids,
        to=InstructionStatus.IN_DOUBT,
        at=now,
        note=note,
        columns={"next_ask_at": machine_now, "due_at": None},
        strict=False,
    )
    return len(moved)


@transaction.atomic
def escalate_silence(rail_account: RailAccount, *, machine_now: datetime) -> int:
    """Open one incident for each file about which the bank gave no outcome within the limit. Returns how many files.

    An incident that a person closed is not opened again for the same doubt. Asking goes on meanwhile.
    """
    now = rail_accounts.business_time(rail_account, machine_now=machine_now)
    hours = rail_account.settings.get("silence_limit_hours")
    limit = SILENCE_LIMIT if hours is None else timedelta(hours=float(hours))
    silent = (
        Instruction.objects.across_environments()
        .filter(
            rail_account=rail_account,
            status=InstructionStatus.IN_DOUBT,
            next_ask_at__isnull=False,
            status_at__lte=now - limit,
        )
        .values("submission__reference")
        .annotate(count=Count("id"), since=Min("status_at"), trace=Min("trace_number"))
        .order_by("since")[:SILENT_FILES_MAX]
    )
    findings = [_silence(rail_account, row) for row in silent if not _is_known(rail_account, row)]
    incidents.open_many(findings, rail_account=rail_account, at=now)
    return len(findings)


def _is_known(rail_account: RailAccount, row: Mapping[str, Any]) -> bool:
    known = Incident.objects.filter(
        rail_account=rail_account, kind=IncidentKind.BANK_SILENT, subject=row["submission__reference"]
    )
    return known.filter(opened_at__gte=row["since"]).exists()


def _silence(rail_account: RailAccount, row: Mapping[str, Any]) -> Finding:
    is_one = row["count"] == 1
    entries = "one entry" if is_one else f"{row['count']} entries"
    detail = (
        f"The bank gives no outcome for {entries} since {row['since']:%Y-%m-%d %H:%M} UTC. It is asked once an hour. "
        f"Call the bank with the trace number {row['trace']}."
    )
    entry = Instruction.objects.across_environments().filter(
        rail_account=rail_account, trace_number=row["trace"], status=InstructionStatus.IN_DOUBT
    )
    subject = row["submission__reference"]
    return Finding(IncidentKind.BANK_SILENT, subject, detail, entry.values_list("id", flat=True)[0] if is_one else None)


def ask_about_files(rail_account: RailAccount, *, read_clock: Callable[[], datetime]) -> int:
    """Ask about each submission in doubt by its reference. Returns how many are in doubt no longer."""
    rail, view = registry.get(rail_account.rail), rail_accounts.view_of(rail_account)
    moved = 0
    for submission in _take_files(rail_account, machine_now=read_clock()):
        finding = rail.find(view, submission.reference, claimed_at=submission.lease_until)
        moved += _record_finding(submission, rail_account, finding, machine_now=read_clock())
    return moved


def ask_about_entries(rail_account: RailAccount, *, read_clock: Callable[[], datetime]) -> int:
    """Ask about entries in doubt whose file is not in doubt itself. Returns how many moved."""
    machine_now = read_clock()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT trace FROM settlement_take_asking(%s, %s, %s, %s) AS taken(trace)",
            [rail_account.id, ASKED_TRACES_MAX, _WAITS, machine_now],
        )
        traces = sorted(trace for (trace,) in cursor.fetchall())
    if not traces:
        return 0
    try:
        said = registry.get(rail_account.rail).ask(rail_accounts.view_of(rail_account), traces)
    except (BankUnreachable, RailAccountRefused) as silent:
        log.warning("The bank of %s was not asked: %s", rail_account.code, silent)
        return 0
    now = rail_accounts.business_time(rail_account, machine_now=machine_now)
    try:
        with transaction.atomic():
            return confirmation.apply_outcomes(said, rail_account=rail_account, now=now, machine_now=machine_now)
    except (OutcomesOvertaken, OperationalError):
        return 0  # Another worker applied it first; what is left is asked about again.


@transaction.atomic
def _take_files(rail_account: RailAccount, *, machine_now: datetime) -> list[Submission]:
    """Take submissions whose next question is due, and note the question before it is asked."""
    due = (
        Submission.objects.filter(
            rail_account=rail_account, status=SubmissionStatus.IN_DOUBT, next_ask_at__lte=machine_now
        )
        .order_by("next_ask_at", "id")
        .select_for_update(skip_locked=True, no_key=True)
    )
    rows = list(due[:ASKED_FILES_MAX])
    for submission in rows:
        submission.asked += 1
        submission.next_ask_at = machine_now + timedelta(seconds=_WAITS[min(submission.asked, len(_WAITS)) - 1])
        submission.save(update_fields=["asked", "next_ask_at"])
    return rows


def _record_finding(
    asked: Submission, rail_account: RailAccount, finding: Found | NotFound | StillUnknown, *, machine_now: datetime
) -> int:
    now = rail_accounts.business_time(rail_account, machine_now=machine_now)
    with transaction.atomic():
        submission = Submission.objects.select_for_update(no_key=True).get(pk=asked.pk)
        if submission.status != SubmissionStatus.IN_DOUBT:
            return 0
        match finding:
            case Found(()):
                return _found_waiting(submission, now=now)
            case Found(outcomes):
                return confirmation.apply_outcomes(
                    outcomes, rail_account=rail_account, now=now, machine_now=machine_now
                )
            case NotFound(proof=True, reason=reason):
                SUBMISSION_LIFE.move_many(
                    [submission.id], to=SubmissionStatus.ABSENT, at=now, note=reason, columns={"next_ask_at": None}
                )
                return 1 + rejects_and_returns.refuse_file(
                    submission, rail_account, code="absent", reason=reason, now=now, machine_now=machine_now
                )
            case NotFound(reason=reason) | StillUnknown(reason=reason):
                log.info("%s is still in doubt after %d questions: %s", submission.reference, submission.asked, reason)
                return 0


def _found_waiting(submission: Submission, *, now: datetime) -> int:
    """Record that the file lies in the bank's folder, unread: it was sent."""
    note = "Found with the bank, which has not looked at it yet."
    SUBMISSION_LIFE.move_many(
        [submission.id], to=SubmissionStatus.SENT, at=now, note=note, columns={"sent_at": now, "next_ask_at": None}
    )
    entries = Instruction.objects.across_environments().filter(submission=submission, status=InstructionStatus.IN_DOUBT)
    entry_ids = list(entries.order_by("id").values_list("id", flat=True))
    columns = {"due_at": now + ACKNOWLEDGEMENT_DUE, "next_ask_at": None}
    return 1 + len(
        INSTRUCTION_LIFE.move_many(
            entry_ids, to=InstructionStatus.SUBMITTED, at=now, note=note, columns=columns, strict=False
        )
    )
