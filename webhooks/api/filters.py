"""Query parameters of the lists, read strictly: one that is not known is refused, so that a typing error never shows everything."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from config.kernel import ids
from config.kernel.errors import FieldProblem, NotFound, ValidationFailed
from webhooks import catalogue
from webhooks.states import DeliveryStatus

_PAGING = frozenset({"limit", "cursor"})


def refuse_unknown(query: Mapping[str, str], known: frozenset[str] = frozenset()) -> None:
    """Raise ValidationFailed for parameters that the list does not have."""
    problems = [
        FieldProblem(f"?{name}", "unknown_field", "This parameter is not known here.")
        for name in query
        if name not in known | _PAGING
    ]
    if problems:
        raise ValidationFailed(problems)


def delivery_status(query: Mapping[str, str]) -> str:
    """`?status=`, or an empty string. Raises ValidationFailed."""
    refuse_unknown(query, frozenset({"status"}))
    status = query.get("status", "")
    if status and status not in DeliveryStatus.values:
        raise ValidationFailed(
            [FieldProblem("?status", "wrong_value", f"A status is one of {', '.join(DeliveryStatus.values)}.")]
        )
    return status


def event_filters(query: Mapping[str, str]) -> tuple[str, uuid.UUID | None]:
    """`?type=` and `?subject=` (the public id of what the events are about). Raises ValidationFailed."""
    refuse_unknown(query, frozenset({"type", "subject"}))
    kind, subject = query.get("type", ""), query.get("subject", "")
    problems = []
    if kind and not catalogue.is_known(kind):
        problems.append(FieldProblem("?type", "not_found", "There is no such event type."))
    subject_id = None
    if subject:
        try:
            subject_id = ids.parse(subject.rpartition("_")[0], subject, noun="subject")
        except NotFound:
            problems.append(
                FieldProblem("?subject", "wrong_value", "A subject is an id such as tr_01h455vb4pex5vsknk084sn02q.")
            )
    if problems:
        raise ValidationFailed(problems)
    return kind, subject_id
