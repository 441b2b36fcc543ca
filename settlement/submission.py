"""Submission: claim (a transaction), send (no transaction), record (a transaction).

A worker that dies after the claim leaves a submission whose lease runs out; `doubts` finds it and asks the bank by the
stored reference. A claimed file is never claimed again, and a file in doubt is never sent again.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import datetime

import msgspec
from django.db import transaction

from config.kernel.crypto import Unreadable
from config.kernel.db import forbid_atomic
from settlement import (
    claims,
    entry_exclusion,
    file_content,
    incidents,
    rejects_and_returns,
    return_code_policy,
    windows,
)
from settlement.claims import Claim
from settlement.incidents import Finding
from settlement.limits import FILES_PER_RUN_MAX, SEND_RESERVE
from settlement.models import IncidentKind, Instruction, Submission
from settlement.planning import rail_accounts
from settlement.planning.models import RailAccount
from settlement.rails import registry
from settlement.rails.base import Accepted, Rejected, Unknown
from settlement.return_code_policy import NextStep
from settlement.states import INSTRUCTION_LIFE, SUBMISSION_LIFE, InstructionStatus, SubmissionStatus

log = logging.getLogger(__name__)


def run_due_windows(*, read_clock: Callable[[], datetime]) -> int:
    """Send what every released window holds, and close those that are empty. Returns the number of files."""
    return rail_accounts.for_each_account(
        lambda account: _run_due(account, read_clock=read_clock), what="Sending the windows"
    )


def _run_due(account: RailAccount, *, read_clock: Callable[[], datetime]) -> int:
    files = 0
    now = rail_accounts.business_time(account, machine_now=read_clock())
    for window_id in windows.due(account, now=now):
        files += run_window(window_id, read_clock=read_clock)
        windows.close_if_empty(window_id, now=now)
    return files


def run_window(window_id: uuid.UUID, *, read_clock: Callable[[], datetime]) -> int:
    """Send everything queued for one window, file by file. Returns the number of files.

    Safe to run twice and by two workers. The steps happen at different times, so it takes a clock of machine time.
    """
    for files in range(FILES_PER_RUN_MAX):
        claim = claims.claim_file(window_id, machine_now=read_clock())
        if claim is None:
            return files
        outcome = send(claim, machine_now=read_clock())
        if outcome is not None:
            record(claim, outcome, machine_now=read_clock())
    return FILES_PER_RUN_MAX


def send(claim: Claim, *, machine_now: datetime) -> Accepted | Rejected | Unknown | None:
    """Send the claimed file. None means that the lease is over or nearly over; `doubts` finds out what happened."""
    forbid_atomic()
    submission = claim.submission
    not_after = submission.lease_until - SEND_RESERVE
    try:
        order, fingerprint = file_content.build(submission, claim.rail_account, not_after=not_after)
    except (Unreadable, msgspec.MsgspecError):
        return file_content.unreadable(submission)
    mine = Submission.objects.filter(
        pk=submission.pk, fence=submission.fence, status=SubmissionStatus.CLAIMED, lease_until__gt=machine_now
    )
    if machine_now >= not_after or not mine.update(order_sha256=fingerprint):
        log.warning("The lease of %s is over before it was sent.", submission.reference)
        return None
    return registry.get(claim.rail_account.rail).submit(rail_accounts.view_of(claim.rail_account), order)


def record(claim: Claim, outcome: Accepted | Rejected | Unknown, *, machine_now: datetime) -> bool:
    """Record the outcome. False when another owner took the submission meanwhile: nothing is written then."""
    with transaction.atomic():
        submission = Submission.objects.select_for_update(no_key=True).get(pk=claim.submission.pk)
        if submission.fence != claim.submission.fence or submission.status != SubmissionStatus.CLAIMED:
            log.warning("The answer to %s came after its lease: %s.", submission.reference, type(outcome).__name__)
            return False
        now = rail_accounts.business_time(claim.rail_account, machine_now=machine_now)
        match outcome:
            case Accepted(bank_reference):
                columns = {"bank_reference": bank_reference[:80], "sent_at": now}
                SUBMISSION_LIFE.move_many(
                    [submission.id], to=SubmissionStatus.SENT, at=now, note="Delivered to the bank.", columns=columns
                )
            case Rejected(code, reason, ()):
                SUBMISSION_LIFE.move_many(
                    [submission.id], to=SubmissionStatus.REJECTED, at=now, note=f"{code}: {reason}"
                )
                rejects_and_returns.refuse_file(
                    submission, claim.rail_account, code=code, reason=reason, now=now, machine_now=machine_now
                )
                if (
                    code == file_content.SEALED
                ):  # One incident for the file: it is about a key of ours, and about no entry.
                    finding = Finding(
                        IncidentKind.ENTRY_UNWRITABLE,
                        submission.reference,
                        return_code_policy.sentence_on(code, reason, attempt=1, decided=NextStep.CLOSE),
                    )
                    incidents.open_many([finding], rail_account=claim.rail_account, at=now)
            case Rejected(code, reason, unwritable):
                note = f"{code}: {reason}; {len(unwritable)} of {submission.entry_count} entries are set aside"
                SUBMISSION_LIFE.move_many([submission.id], to=SubmissionStatus.REJECTED, at=now, note=note)
                entry_exclusion.exclude_entries(
                    submission, claim.rail_account, unwritable, now=now, machine_now=machine_now
                )
            case Unknown(reason):
                doubt(submission, reason=reason, now=now, machine_now=machine_now)
    return True


def doubt(submission: Submission, *, reason: str, now: datetime, machine_now: datetime) -> None:
    """Put a submission and its entries in doubt; the bank is asked at once. Transfers stay submitted.

    Raises the fence, so that a late sender cannot record over the bank's answer.
    """
    columns = {"next_ask_at": machine_now, "lease_until": machine_now, "fence": submission.fence + 1}
    SUBMISSION_LIFE.move_many([submission.id], to=SubmissionStatus.IN_DOUBT, at=now, note=reason, columns=columns)
    entries = Instruction.objects.across_environments().filter(
        submission=submission, status__in=[InstructionStatus.SUBMITTED, InstructionStatus.ACCEPTED]
    )
    entry_ids = list(entries.order_by("id").values_list("id", flat=True))
    INSTRUCTION_LIFE.move_many(entry_ids, to=InstructionStatus.IN_DOUBT, at=now, note=reason, strict=False)
