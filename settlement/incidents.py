"""Incidents: open once per kind and subject, closed by a person."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from config.audit import trail
from settlement.models import BankFile, Incident, IncidentKind
from settlement.planning.models import RailAccount


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person must look at. `subject` is a trace number or a file name, never an account number or a name."""

    kind: IncidentKind
    subject: str
    detail: str
    instruction_id: uuid.UUID | None = None
    bank_file_id: uuid.UUID | None = None


def open_many(findings: Sequence[Finding], *, rail_account: RailAccount, at: datetime) -> None:
    """Open one incident per kind and subject, unless it is open already. `at` is business time of the rail."""
    Incident.objects.bulk_create(
        [
            Incident(
                rail_account=rail_account,
                kind=each.kind,
                subject=each.subject[:200],
                detail=each.detail[:500],
                instruction_id=each.instruction_id,
                bank_file_id=each.bank_file_id,
                opened_at=at,
            )
            for each in findings
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def close(*, incident: Incident, actor: str, resolution: str, at: datetime) -> None:
    """Close an incident with words, once; closing it again keeps the first words. `at` is machine time."""
    closed = Incident.objects.filter(pk=incident.pk, closed_at__isnull=True).update(
        closed_at=at, closed_by=actor[:60], resolution=resolution[:500]
    )
    if closed:
        trail.record(
            actor=actor,
            action="settlement.incident_closed",
            subject_type="incident",
            subject_id=incident.pk,
            detail={"resolution": resolution},
            at=at,
        )


def close_file(file: BankFile, *, actor: str, resolution: str, at: datetime) -> None:
    """Close the incidents about a quarantined file. `at` is machine time."""
    for incident in Incident.objects.filter(
        bank_file=file, kind=IncidentKind.FILE_QUARANTINED, closed_at__isnull=True
    ).order_by("pk"):
        close(incident=incident, actor=actor, resolution=resolution, at=at)
