"""Disputes: the bank named another amount than we sent, so nothing was booked, and finance decides what happened.

The verdict is applied like an outcome from the bank with our amount: the same locks, books, holds and events. Both
verdicts end the attempt, so money is never paid and released. A verdict that comes after an answer of the bank is
refused.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction

from config.audit import trail
from config.ops import roles
from config.ops.roles import StaffRole
from settlement import confirmation, incidents
from settlement.errors import DisputeNeedsFinance, DisputeOvertaken, NothingInDispute, OutcomesOvertaken
from settlement.limits import DISPUTE_WORDS_MAX
from settlement.models import Incident, IncidentKind, Instruction
from settlement.planning import rail_accounts
from settlement.rails.base import EntryRefused, EntrySettled
from settlement.states import InstructionStatus

NOT_PAID_CODE = "not_paid"


class Verdict(models.TextChoices):
    """What became of the money, decided by a person who has proof."""

    PAID_AS_ORDERED = (
        "paid_as_ordered",
        "Paid as ordered",
    )  # the amount on the report is wrong, or the bank corrects it with a line of its own
    NOT_PAID = "not_paid", "Not paid"  # nothing reached the beneficiary: the transfer fails and its money is free


def resolve(
    *,
    incident_id: uuid.UUID,
    verdict: Verdict,
    reason: str,
    evidence: str,
    resolved_by: Any,
    request_id: str,
    now: datetime,
) -> Incident:
    """End one disputed attempt by the decision of a person of finance, and close its incident.

    `now` is machine time.

    `resolved_by` is the logged-in person; partner keys and tasks are refused. `reason` and `evidence` together have at
    most DISPUTE_WORDS_MAX characters. Raises DisputeNeedsFinance, NothingInDispute and DisputeOvertaken.
    """
    if not isinstance(resolved_by, User) or not roles.has_role(resolved_by, StaffRole.FINANCE_OPS):
        raise DisputeNeedsFinance
    if not reason.strip() or not evidence.strip() or len(reason) + len(evidence) > DISPUTE_WORDS_MAX:
        raise ValueError(
            f"a dispute is resolved with a reason and evidence, of at most {DISPUTE_WORDS_MAX} characters together"
        )
    actor = roles.actor_of(resolved_by)
    with transaction.atomic():
        incident, disputed = _lock(incident_id)
        _apply(incident, disputed, verdict, now=now)
        incidents.close(
            incident=incident, actor=actor, resolution=f"{verdict.label}: {reason} Evidence: {evidence}", at=now
        )
        trail.record(
            actor=actor,
            action="settlement.dispute_resolved",
            subject_type="instruction",
            subject_id=disputed.pk,
            environment_id=disputed.environment_id,
            detail={"verdict": str(verdict), "incident": incident.public_id, "reason": reason, "evidence": evidence},
            request_id=request_id,
            at=now,
        )
    incident.refresh_from_db()
    return incident


def can_be_resolved(incident: Incident) -> bool:
    """Whether this incident still waits for a verdict."""
    is_open = incident.closed_at is None and incident.kind == IncidentKind.AMOUNT_DIFFERS
    return is_open and incident.instruction is not None and incident.instruction.status == InstructionStatus.IN_DOUBT


def _lock(incident_id: uuid.UUID) -> tuple[Incident, Instruction]:
    """Lock the incident, so that two persons decide one after the other. Raises NothingInDispute."""
    rows = Incident.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "instruction__submission", "rail_account__environment"
    )
    incident = rows.filter(pk=incident_id).first()
    if incident is None or not can_be_resolved(incident) or incident.instruction is None:
        raise NothingInDispute
    return incident, incident.instruction


def _apply(incident: Incident, disputed: Instruction, verdict: Verdict, *, now: datetime) -> None:
    """Apply the verdict like an outcome. Raises DisputeOvertaken when it did not end exactly this attempt."""
    account = incident.rail_account
    at = rail_accounts.business_time(account, machine_now=now)
    trace, submission = str(disputed.trace_number), disputed.submission
    if submission is None:
        raise NothingInDispute
    said: EntrySettled | EntryRefused
    if verdict is Verdict.PAID_AS_ORDERED:
        said, wanted = (
            EntrySettled(trace, disputed.amount_minor, submission.effective_on, at, trace),
            InstructionStatus.SETTLED,
        )
    else:
        said, wanted = (
            EntryRefused(trace, NOT_PAID_CODE, "It is proven that the bank did not pay it"),
            InstructionStatus.REFUSED,
        )
    try:
        confirmation.apply_outcomes([said], rail_account=account, now=at, machine_now=now)
    except OutcomesOvertaken as overtaken:
        raise DisputeOvertaken from overtaken
    disputed.refresh_from_db(fields=["status"])
    if disputed.status != wanted:
        raise DisputeOvertaken
