"""Settlement in the timeline of a transfer: every attempt with its window, file, trace number and statuses."""

from __future__ import annotations

import uuid
from typing import Any

from settlement.models import IncidentKind, Instruction, InstructionHistory, SubmissionHistory
from settlement.states import SubmissionStatus

# A file holds entries of many partners. Its notes name counts, positions and other entries, so partners read these.
FILE_STATUS_DETAILS: dict[SubmissionStatus, str] = {
    SubmissionStatus.CLAIMED: "The file with this entry is fixed and about to be sent.",
    SubmissionStatus.SENT: "The file was handed to the bank.",
    SubmissionStatus.ACKNOWLEDGED: "The bank accepted the file.",
    SubmissionStatus.IN_DOUBT: "It is not known whether the bank has the file. The bank is asked.",
    SubmissionStatus.REJECTED: "The file was rejected. Nothing in it was paid.",
    SubmissionStatus.ABSENT: "The bank proved that it never had the file. Nothing in it was paid.",
}


def entries(transfer_id: uuid.UUID, environment_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return the entries of a transfer; empty for a transfer of another environment."""
    rows = Instruction.objects.across_environments().filter(transfer_id=transfer_id, environment_id=environment_id)
    attempts = list(rows.select_related("window", "submission", "rail_account").order_by("attempt"))
    entries: list[dict[str, Any]] = []
    for attempt in attempts:
        moved = _moved(attempt)
        entries += [_queued(attempt, moved[0]), *moved, *_file(attempt)]
        entries += [
            {
                "at": incident.opened_at,
                "recorded_at": incident.created_at,
                "what": f"incident.{incident.kind}",
                "detail": incident.detail,
                "closed_at": incident.closed_at,
            }
            # An unreadable entry may state the amount of another partner's entry, so it is for staff alone.
            for incident in attempt.incidents.exclude(kind=IncidentKind.ENTRY_UNREADABLE).order_by("id")
        ]
    return entries


def _queued(row: Instruction, first: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": first["at"],
        "recorded_at": first["recorded_at"],
        "what": "instruction.window_chosen",
        "detail": "; ".join(row.window.reasons),
        "instruction": row.public_id,
        "attempt": row.attempt,
        "rail_account": row.rail_account.code,
        "window": row.window.public_id,
        "cut_off_at": row.window.cut_off_at,
        "effective_on": row.window.effective_on,
        "rules_version": row.window.rules_version,
    }


def _moved(row: Instruction) -> list[dict[str, Any]]:
    return [
        {
            "at": change.at,
            "recorded_at": change.recorded_at,
            "what": f"instruction.{change.to_status}",
            "detail": change.note,
            "instruction": row.public_id,
            "attempt": row.attempt,
            "staff_only": {"trace_number": row.trace_number},
        }
        for change in InstructionHistory.objects.filter(subject_id=row.id).order_by("id")
    ]


def _file(row: Instruction) -> list[dict[str, Any]]:
    submission = row.submission
    if submission is None:
        return []
    return [
        {
            "at": change.at,
            "recorded_at": change.recorded_at,
            "what": f"file.{change.to_status}",
            "detail": FILE_STATUS_DETAILS[SubmissionStatus(change.to_status)],
            "file": submission.public_id,
            "effective_on": submission.effective_on,
            "staff_only": {
                "detail": change.note,
                "file": submission.reference,
                "batch_number": row.batch_number,
                "order_sha256": bytes(submission.order_sha256).hex() if submission.order_sha256 else None,
            },
        }
        for change in SubmissionHistory.objects.filter(subject_id=submission.id).order_by("id")
    ]
