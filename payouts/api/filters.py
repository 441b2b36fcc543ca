"""Query parameters of the lists: each is read strictly, and one that is not known is refused, so that a typing error never shows everybody's rows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from config.kernel.errors import FieldProblem, NotFound, ValidationFailed
from payouts.models import Batch
from payouts.states import TransferStatus

PAGING = frozenset({"limit", "cursor"})


def transfer_filters(query: Mapping[str, str]) -> dict[str, Any]:
    """`status`, `batch`, `reference`, `created_from`, `created_before` as arguments of `queries.transfers_within`. Raises ValidationFailed."""
    known = {"status", "batch", "reference", "created_from", "created_before"}
    problems = refuse_unknown(query, known)
    found: dict[str, Any] = {name: query[name] for name in ("reference",) if query.get(name)}
    if "status" in query:
        found["status"] = query["status"]
        if query["status"] not in TransferStatus.values:
            problems.append(
                FieldProblem("#/status", "wrong_value", f"A status is one of: {', '.join(TransferStatus.values)}.")
            )
    if "batch" in query:
        found["batch_id"] = batch_or_nothing(query["batch"])
    for name in ("created_from", "created_before"):
        if name in query:
            found[name] = instant(query[name])
            if found[name] is None:
                problems.append(
                    FieldProblem(f"#/{name}", "wrong_value", "An instant is written like 2030-01-02T03:04:05Z.")
                )
    if problems:
        raise ValidationFailed(problems)
    return found


def refuse_unknown(query: Mapping[str, str], known: set[str]) -> list[FieldProblem]:
    """One problem per parameter that this list does not have."""
    return [
        FieldProblem(f"#/{name}", "unknown_field", "This parameter is not known here.")
        for name in query
        if name not in known | PAGING
    ]


def only(query: Mapping[str, str], *known: str) -> dict[str, str]:
    """The known parameters that were given. Raises ValidationFailed for any other."""
    problems = refuse_unknown(query, set(known))
    if problems:
        raise ValidationFailed(problems)
    return {name: query[name] for name in known if query.get(name)}


def instant(text: str) -> datetime | None:
    """Read an instant with a zone; without one it would mean something else to everybody."""
    try:
        found = parse_datetime(text.replace(" ", "+"))
        return None if found is None or found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):  # the first and the last day of the calendar have no other zone
        return None


def batch_or_nothing(text: str) -> uuid.UUID:
    """The id of a batch; an id that cannot be one filters everything away, as another tenant's does."""
    try:
        return Batch.parse_id(text)
    except NotFound:
        return uuid.UUID(int=0)
