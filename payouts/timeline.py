"""Payouts in the timeline of a transfer: the request, the plan with its reasons, and every status."""

from __future__ import annotations

import uuid
from typing import Any

from payouts.events import TRANSFER_OVERDUE
from payouts.models import Batch, Beneficiary, Transfer, TransferHistory
from treasury import money
from webhooks.models import Event


def entries(transfer_id: uuid.UUID, environment_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return the entries of a transfer, oldest first; empty for a transfer of another environment."""
    rows = Transfer.objects.across_environments().filter(id=transfer_id, environment_id=environment_id)
    transfer = rows.select_related("batch", "beneficiary", "environment").first()
    if transfer is None:
        return []
    changes = list(TransferHistory.objects.filter(subject_id=transfer_id).order_by("id"))
    accepted = changes[0]
    return [_ordered(transfer, accepted), _planned(transfer, accepted), *map(_moved, changes), *_overdue(transfer)]


def _ordered(transfer: Transfer, accepted: TransferHistory) -> dict[str, Any]:
    payee: Beneficiary = transfer.beneficiary
    amount = f"{money.format(transfer.amount_minor, transfer.currency)} {transfer.currency}"
    batch: Batch | None = transfer.batch
    return {
        "at": accepted.at,
        "recorded_at": accepted.recorded_at,
        "what": "transfer.ordered",
        "detail": f"{amount} to {payee.name_hint}, account ending in {payee.last4}",
        "reference": transfer.reference,
        "batch": None if batch is None else batch.public_id,
        "position": None if batch is None else transfer.position,
        "beneficiary": payee.public_id,
    }


def _planned(transfer: Transfer, accepted: TransferHistory) -> dict[str, Any]:
    plan: dict[str, Any] = transfer.plan
    return {
        "at": accepted.at,
        "recorded_at": accepted.recorded_at,
        "what": "transfer.planned",
        "detail": "; ".join(plan.get("reasons", [])),
        "rail": transfer.rail,
        "release_at": transfer.release_at,
        "promised_on": transfer.promised_on,
        "fee": money.format(transfer.fee_minor, transfer.currency),
        "rules_version": plan.get("rules_version", ""),
    }


def _moved(change: TransferHistory) -> dict[str, Any]:
    return {
        "at": change.at,
        "recorded_at": change.recorded_at,
        "what": f"transfer.{change.to_status}",
        "detail": change.note,
        "from": change.from_status or None,
    }


def _overdue(transfer: Transfer) -> list[dict[str, Any]]:
    if transfer.overdue_at is None:
        return []
    detail = f"The promised day, {transfer.promised_on}, passed without an outcome."
    told = Event.objects.across_environments().filter(
        environment_id=transfer.environment_id, subject_id=transfer.pk, type=TRANSFER_OVERDUE
    )
    # Events are kept for 30 days; after that the clock of the environment gives the machine time.
    recorded_at = told.values_list("created_at", flat=True).first() or (
        transfer.overdue_at - transfer.environment.clock_offset
    )
    return [{"at": transfer.overdue_at, "recorded_at": recorded_at, "what": TRANSFER_OVERDUE, "detail": detail}]
