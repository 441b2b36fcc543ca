"""Payouts in the timeline of a transfer: the request, the plan with its reasons, and every status."""

from __future__ import annotations

import uuid
from typing import Any

from payouts.models import Batch, Beneficiary, Transfer, TransferHistory
from treasury import money


def entries(transfer_id: uuid.UUID, environment_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return the entries of a transfer, oldest first; empty for a transfer of another environment."""
    rows = Transfer.objects.across_environments().filter(id=transfer_id, environment_id=environment_id)
    transfer = rows.select_related("batch", "beneficiary").first()
    if transfer is None:
        return []
    return [_ordered(transfer), _planned(transfer), *_moved(transfer_id), *_overdue(transfer)]


def _ordered(transfer: Transfer) -> dict[str, Any]:
    payee: Beneficiary = transfer.beneficiary
    amount = f"{money.format(transfer.amount_minor, transfer.currency)} {transfer.currency}"
    batch: Batch | None = transfer.batch
    return {
        "at": transfer.created_at,
        "what": "transfer.ordered",
        "detail": f"{amount} to {payee.name_hint}, account ending in {payee.last4}",
        "reference": transfer.reference,
        "batch": None if batch is None else batch.public_id,
        "position": None if batch is None else transfer.position,
        "beneficiary": payee.public_id,
    }


def _planned(transfer: Transfer) -> dict[str, Any]:
    plan: dict[str, Any] = transfer.plan
    return {
        "at": transfer.created_at,
        "what": "transfer.planned",
        "detail": "; ".join(plan.get("reasons", [])),
        "rail": transfer.rail,
        "release_at": transfer.release_at,
        "promised_on": transfer.promised_on,
        "fee": money.format(transfer.fee_minor, transfer.currency),
        "rules_version": plan.get("rules_version", ""),
    }


def _moved(transfer_id: uuid.UUID) -> list[dict[str, Any]]:
    changes = TransferHistory.objects.filter(subject_id=transfer_id).order_by("id")
    return [
        {
            "at": change.at,
            "recorded_at": change.recorded_at,
            "what": f"transfer.{change.to_status}",
            "detail": change.note,
            "from": change.from_status or None,
        }
        for change in changes
    ]


def _overdue(transfer: Transfer) -> list[dict[str, Any]]:
    if transfer.overdue_at is None:
        return []
    detail = f"The promised day, {transfer.promised_on}, passed without an outcome."
    return [{"at": transfer.overdue_at, "what": "transfer.overdue", "detail": detail}]
