"""The public form of transfers, batches, beneficiaries and receipts, shared by the API and webhooks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from rest_framework import serializers

from config.api.serializers import StrictSerializer
from config.kernel.ids import public
from payouts.models import Batch, Beneficiary, Receipt, Transfer
from payouts.states import OPEN_STATUSES, BatchStatus, TransferStatus
from treasury import money


class ReasonRequest(StrictSerializer):
    """An optional reason for an action."""

    reason = serializers.CharField(
        required=False, allow_blank=True, max_length=200, default="", help_text="Your own note of the reason."
    )


class TransferRow(NamedTuple):
    """The columns of a public transfer, read by `queries.transfer_rows` or about to be written by acceptance."""

    id: uuid.UUID
    status: str
    amount_minor: int
    fee_minor: int
    currency: str
    reference: str
    description: str
    metadata: Mapping[str, str]
    origin: Mapping[str, str]
    batch_id: uuid.UUID | None
    beneficiary_id: uuid.UUID
    name_hint: str
    last4: str
    account_type: str
    rail: str
    release_at: datetime | None
    promised_on: date | None
    failure_code: str
    failure_reason: str
    return_code: str
    bank_reference: str
    created_at: datetime
    livemode: bool
    environment_id: uuid.UUID
    overdue_at: datetime | None = None
    submitted_at: datetime | None = None
    settled_at: datetime | None = None
    returned_at: datetime | None = None
    attempts: int = 1
    sealed_account: bytes | None = None


def transfer(row: TransferRow, *, name: str | None = None) -> dict[str, Any]:
    """One transfer as partners read it.

    `name` is the whole name of the beneficiary; events are stored in clear and mask it.
    """
    return {
        "id": public(Transfer.id_prefix, row.id),
        "object": "transfer",
        "livemode": row.livemode,
        "status": row.status,
        "amount": money.format(row.amount_minor, row.currency),
        "currency": row.currency,
        "fee": money.format(row.fee_minor, row.currency),
        "reference": row.reference,
        "description": row.description,
        "metadata": row.metadata,
        "origin": row.origin or None,
        "batch": None if row.batch_id is None else public(Batch.id_prefix, row.batch_id),
        "beneficiary": {
            "id": public(Beneficiary.id_prefix, row.beneficiary_id),
            "name": row.name_hint if name is None else name,
            "account_last4": row.last4,
            "account_type": row.account_type,
        },
        "rail": row.rail,
        "release_at": row.release_at,
        "promised_on": row.promised_on,
        "submitted_at": row.submitted_at,
        "settled_at": row.settled_at,
        "returned_at": row.returned_at,
        "attempts": row.attempts,
        "is_overdue": row.overdue_at is not None and row.status in OPEN_STATUSES,
        "failure": {"code": row.failure_code, "reason": row.failure_reason} if row.failure_code else None,
        "return": {"code": row.return_code, "reason": row.failure_reason} if row.return_code else None,
        "bank_reference": row.bank_reference or None,
        "created_at": row.created_at,
    }


class BatchRow(NamedTuple):
    """The columns of a public batch."""

    id: uuid.UUID
    reference: str
    source: str
    currency: str
    item_count: int
    open_count: int
    total_minor: int
    fee_minor: int
    created_at: datetime
    completed_at: datetime | None
    livemode: bool
    environment_id: uuid.UUID


def batch(row: BatchRow, *, counts: Mapping[str, int] | None = None) -> dict[str, Any]:
    """One batch as partners read it. `counts` are its transfers by status, where they were asked for."""
    body: dict[str, Any] = {
        "id": public(Batch.id_prefix, row.id),
        "object": "batch",
        "livemode": row.livemode,
        "status": BatchStatus.PROCESSING if row.open_count else BatchStatus.COMPLETED,
        "reference": row.reference or None,
        "source": row.source,
        "currency": row.currency,
        "item_count": row.item_count,
        "open_count": row.open_count,
        "total": money.format(row.total_minor, row.currency),
        "fees": money.format(row.fee_minor, row.currency),
        "created_at": row.created_at,
        "completed_at": row.completed_at,
    }
    if counts is not None:
        body["counts"] = {status: counts[status] for status in TransferStatus.values if counts.get(status)}
    return body


def beneficiary(row: Beneficiary, *, livemode: bool, name: str | None = None) -> dict[str, Any]:
    """One beneficiary as its partner reads it; `name` in full only where one was asked for by its id."""
    return {
        "id": row.public_id,
        "object": "beneficiary",
        "livemode": livemode,
        "name": row.name_hint if name is None else name,
        "account_last4": row.last4,
        "account_type": row.account_type,
        "scheme": row.scheme,
        "disabled": row.is_disabled,
        "disabled_reason": row.disabled_reason or None,
        "created_at": row.created_at,
    }


def receipt(row: Receipt, *, livemode: bool) -> dict[str, Any]:
    """One receipt as its partner reads it."""
    return {
        "id": row.public_id,
        "object": "receipt",
        "livemode": livemode,
        "amount": money.format(row.amount_minor, row.currency),
        "currency": row.currency,
        "reference": row.reference,
        "rail_account": row.rail_code,
        "received_at": row.received_at,
        "created_at": row.created_at,
    }


def insufficient(*, available_minor: int, required_minor: int, currency: str) -> dict[str, Any]:
    """The numbers of a refusal for want of money."""
    return {
        "available": money.format(available_minor, currency),
        "required": money.format(required_minor, currency),
        "missing": money.format(required_minor - available_minor, currency),
        "currency": currency,
    }
