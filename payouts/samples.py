"""Samples for the catalogue of events and the OpenAPI document, rendered by the real serializers."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from payouts import request_fields, serializers
from payouts.models import Beneficiary, Receipt
from payouts.request_types import TransferRequest
from payouts.serializers import BatchRow, TransferRow

ENVIRONMENT = uuid.UUID("0f9a1c52-6d0e-4c57-9a35-3d8b6ce01f4d")
CREATED_AT = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
_ID = uuid.UUID("01937b80-5c2e-7c7b-9f4e-2f0f6d1c8a11")
_BATCH_ID = uuid.UUID("01937b80-5c2e-7a10-8d21-6f5b7a9e0c22")
_BENEFICIARY_ID = uuid.UUID("5f1c2d3e-4b5a-8697-8899-aabbccddeeff")
_RELEASE_AT = CREATED_AT + timedelta(hours=18)


def transfer(status: str, *, name: str | None = None, **changes: Any) -> dict[str, Any]:
    """A transfer as partners read it.

    `name` is the whole name of the beneficiary; without it the name is masked, as in events.
    """
    order = request_fields.example_of(TransferRequest)
    row = TransferRow(
        id=_ID,
        status=status,
        amount_minor=125_000,
        fee_minor=25,
        currency=order["currency"],
        **{name: order[name] for name in order if name in TransferRow._fields and name != "currency"},
        batch_id=_BATCH_ID,
        beneficiary_id=_BENEFICIARY_ID,
        name_hint="A** L*******",
        last4=order["beneficiary"]["account_number"][-4:],
        account_type=order["beneficiary"]["account_type"],
        rail="ach",
        release_at=_RELEASE_AT,
        promised_on=date(2030, 1, 3),
        submitted_at=_RELEASE_AT if status in ("submitted", "settled", "returned") else None,
        settled_at=_RELEASE_AT + timedelta(hours=12) if status in ("settled", "returned") else None,
        returned_at=_RELEASE_AT + timedelta(days=2) if status == "returned" else None,
        attempts=1,
        failure_code="",
        failure_reason="",
        return_code="",
        bank_reference="",
        created_at=CREATED_AT,
        livemode=False,
        environment_id=ENVIRONMENT,
    )
    return serializers.transfer(row._replace(**changes), name=name)


def batch(*, open_count: int) -> dict[str, Any]:
    """A batch of two as partners read it."""
    row = BatchRow(
        id=_BATCH_ID,
        reference="PAYROLL-2030-01",
        source="csv",
        currency="USD",
        item_count=2,
        open_count=open_count,
        total_minor=250_000,
        fee_minor=50,
        created_at=CREATED_AT,
        completed_at=None if open_count else _RELEASE_AT + timedelta(hours=12),
        livemode=False,
        environment_id=ENVIRONMENT,
    )
    return serializers.batch(row, counts={"held": 2} if open_count else {"settled": 2})


def beneficiary() -> dict[str, Any]:
    """A beneficiary as its partner reads it."""
    row = Beneficiary(
        id=_BENEFICIARY_ID, name_hint="A** L*******", last4="5678", account_type="checking", created_at=CREATED_AT
    )
    return serializers.beneficiary(row, livemode=False, name="Ada Lovelace")


def receipt() -> dict[str, Any]:
    """A receipt as its partner reads it."""
    row = Receipt(
        id=_ID,
        amount_minor=1_000_000,
        currency="USD",
        reference="FUND-1",
        rail_code="ach-test",
        received_at=CREATED_AT,
        created_at=CREATED_AT,
    )
    return serializers.receipt(row, livemode=False)
