"""The rows that acceptance hands to PostgreSQL, field by field the types of `sql/accept_types.sql`."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import msgspec


class Group(msgspec.Struct):
    """One request, as `payouts_accept_group` reads it."""

    n: int
    environment_id: uuid.UUID
    key_id: uuid.UUID | None
    key_version: int | None
    actor: str
    request_id: str
    route: str
    idempotency_key: str | None
    fingerprint: bytes
    status_code: int
    body: str
    batch_id: uuid.UUID | None
    batch_reference: str
    source: str
    currency: str
    item_count: int
    total_minor: int
    fee_minor: int
    subject_type: str
    subject_id: uuid.UUID
    action: str
    audit_id: uuid.UUID
    audit_detail: dict[str, Any]
    event_id: uuid.UUID
    event_type: str
    event_body: str


class Item(msgspec.Struct):
    """One transfer, as `payouts_accept_item` reads it."""

    p: int
    id: uuid.UUID
    hold_id: uuid.UUID
    beneficiary_id: uuid.UUID
    is_new: bool
    sealed: bytes | None
    fingerprint: bytes | None
    name_hint: str
    last4: str
    account_type: str
    amount_minor: int
    fee_minor: int
    reference: str
    description: str
    metadata: dict[str, str] | None
    origin: dict[str, str] | None
    # Which group and which plan of the call it belongs to; every call says it anew.
    g: int = 0
    plan: int = 0


class PlanRow(msgspec.Struct):
    """One distinct plan, as `payouts_accept_plan` reads it."""

    i: int
    rail: str
    rail_account_id: uuid.UUID
    release_at: datetime
    promised_on: date
    plan: dict[str, Any]
