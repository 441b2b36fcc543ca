"""Post journals of any parts, and reverse them. Known movements have functions in `movements`."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError

from config.kernel import ids
from config.kernel.db import constraint_name
from treasury.ledger import sql_calls
from treasury.ledger.errors import JournalNotReversible


@dataclass(frozen=True, slots=True)
class Part:
    """The contribution of one subject.

    `debit` and `credit` are account ids of one currency; `amount_minor` is more than zero.
    """

    kind: str
    subject_id: uuid.UUID
    debit: uuid.UUID
    credit: uuid.UUID
    amount_minor: int
    attempt: int = 1


def post(
    *,
    parts: Sequence[Part],
    livemode: bool,
    at: datetime,
    reference: str = "",
    description: str = "",
    linked: bool = False,
    journal_id: uuid.UUID | None = None,
) -> list[uuid.UUID]:
    """Post one journal and return the subjects that were posted.

    Parts that are known already (same kind, subject, attempt) are skipped. `at` is business time. With `linked` the
    parts are posted all or none. Raises AccountOverdrawn, LinkedPartsKnown.
    """
    if not parts:
        return []
    return sql_calls.call(
        "ledger_post_many",
        ("uuid", journal_id or ids.new()),
        ("timestamptz", at),
        ("boolean", livemode),
        ("text[]", [part.kind for part in parts]),
        sql_calls.uuids([part.subject_id for part in parts]),
        ("int[]", [part.attempt for part in parts]),
        sql_calls.uuids([part.debit for part in parts]),
        sql_calls.uuids([part.credit for part in parts]),
        ("bigint[]", [part.amount_minor for part in parts]),
        ("text", reference),
        ("text", description),
        ("boolean", linked),
    )


def reverse(*, journal_id: uuid.UUID, description: str, at: datetime) -> uuid.UUID:
    """Post a journal with the opposite signs; return the id of the new journal.

    Raises JournalNotReversible, AccountOverdrawn.
    """
    reversal = ids.new()
    try:
        subjects = sql_calls.call(
            "ledger_reverse_journal",
            ("uuid", reversal),
            ("timestamptz", at),
            ("uuid", journal_id),
            ("text", description),
        )
    except DatabaseError as error:
        if constraint_name(error) in {"journal_is_reversible", "journal_is_reversed_once"}:
            raise JournalNotReversible(journal_id=journal_id) from error
        raise
    if not subjects:
        # Every part of the reversal is known already: it was reversed before.
        raise JournalNotReversible(journal_id=journal_id)
    return reversal
