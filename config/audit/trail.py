"""Writing the audit trail, inside the transaction of the action: both commit, or neither."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from config.kernel import ids
from config.kernel.db import require_atomic

DETAIL_IDS_MAX = 1000
"""Ids that the detail of an entry may list: the size of the largest batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One action. `detail` may hold ids and amounts, but no account numbers and no names of people."""

    actor: str
    action: str
    subject_type: str
    subject_id: uuid.UUID | None = None
    environment_id: uuid.UUID | None = None
    count: int = 1
    detail: Mapping[str, Any] = field(default_factory=dict)
    request_id: str = ""


def record(
    *,
    actor: str,
    action: str,
    subject_type: str,
    at: datetime,
    subject_id: uuid.UUID | None = None,
    environment_id: uuid.UUID | None = None,
    count: int = 1,
    detail: Mapping[str, Any] | None = None,
    request_id: str = "",
) -> None:
    """Append one entry. `at` is machine time."""
    act = Act(
        actor=actor,
        action=action,
        subject_type=subject_type,
        subject_id=subject_id,
        environment_id=environment_id,
        count=count,
        detail=detail or {},
        request_id=request_id,
    )
    record_many([act], at=at)


def record_many(acts: Sequence[Act], *, at: datetime) -> None:
    """Append entries with one statement. `at` is machine time."""
    if not acts:
        return
    require_atomic()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_append_many(%s::uuid[], %s::uuid[], %s, %s, %s, %s::uuid[], %s::int[], %s::text[]::jsonb[],"
            " %s, %s)",
            [
                ids.new_many(len(acts)),
                [act.environment_id for act in acts],
                [act.actor for act in acts],
                [act.action for act in acts],
                [act.subject_type for act in acts],
                [act.subject_id for act in acts],
                [act.count for act in acts],
                [msgspec.json.encode(act.detail).decode() for act in acts],
                [act.request_id for act in acts],
                at,
            ],
        )
