"""File content: build the order of a submission from the rows that the claim wrote. The same rows, the same order."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from onboarding.partners.models import Environment
from payouts import beneficiaries
from settlement.models import Instruction, Submission
from settlement.planning.models import RailAccount
from settlement.rails.base import Batch, BatchHeader, Entry, EntryRefused, Rejected, SubmissionOrder

SEALED = "sealed"  # why nothing was built when no account opens
CONSUMER = "PPD"  # Credits to persons; what we pay are persons until beneficiaries say otherwise.


class Line(NamedTuple):
    """One entry as the claim fixed it."""

    trace_number: str
    id: uuid.UUID
    amount_minor: int
    currency: str
    batch_number: int
    environment_id: uuid.UUID
    entry_description: str
    beneficiary_id: uuid.UUID


def build(submission: Submission, rail_account: RailAccount, *, not_after: datetime) -> tuple[SubmissionOrder, bytes]:
    """Return the order and the fingerprint of what was claimed. `not_after` is machine time.

    The order holds opened account numbers: keep it in memory and out of logs. Raises kernel.crypto.Unreadable.
    """
    lines = _lines(submission)
    accounts = beneficiaries.open_many([line.beneficiary_id for line in lines])
    names = dict(
        Environment.objects.filter(id__in={line.environment_id for line in lines}).values_list("id", "partner__name")
    )
    batches = []
    for number, group in groupby(lines, key=lambda line: line.batch_number):
        of_batch = list(group)
        header = _header(of_batch[0], number, names, submission, rail_account)
        batches.append(
            Batch(header, tuple(_entry(line, accounts[line.beneficiary_id], header.batch_key) for line in of_batch))
        )
    order = SubmissionOrder(
        reference=submission.reference,
        file_id_modifier=submission.file_id_modifier,
        created_at=submission.claimed_at,
        batches=tuple(batches),
        not_after=not_after,
    )
    return order, _fingerprint(submission, lines)


def unreadable(submission: Submission) -> Rejected:
    """Why nothing was built: some accounts cannot be opened, or none can.

    When none can be opened a key is missing, which says nothing about the entries.
    """
    lines = _lines(submission)
    closed = beneficiaries.unreadable_among([line.beneficiary_id for line in lines])
    bad = tuple(
        EntryRefused(line.trace_number, "unreadable", "its account data cannot be opened")
        for line in lines
        if line.beneficiary_id in closed
    )
    if len(bad) == len(lines):
        return Rejected(SEALED, "no account in it can be opened with the keys of today")
    return Rejected("unreadable", f"{len(bad)} of its accounts cannot be opened with the keys of today", bad)


def _lines(submission: Submission) -> list[Line]:
    rows = Instruction.objects.across_environments().filter(submission=submission).order_by("trace_number")
    return [Line(*row) for row in rows.values_list(*Line._fields[:-1], "transfer__beneficiary_id")]


def _header(
    line: Line, number: int, names: dict[uuid.UUID, str], submission: Submission, rail_account: RailAccount
) -> BatchHeader:
    return BatchHeader(
        batch_key=str(number),
        company_name=names[line.environment_id],
        company_id=str(rail_account.settings["company_id"]),
        sec=CONSUMER,
        description=line.entry_description,
        effective_on=submission.effective_on,
    )


def _entry(line: Line, account: beneficiaries.Account, batch_key: str) -> Entry:
    return Entry(
        trace_number=line.trace_number,
        instruction_id=line.id,
        amount_minor=line.amount_minor,
        currency=line.currency,
        routing_number=account.routing_number,
        account_number=account.account_number,
        account_type=account.account_type,
        name=account.name,
        batch_key=batch_key,
    )


def _fingerprint(submission: Submission, lines: Sequence[Line]) -> bytes:
    text = "\n".join(
        [f"{submission.reference}|{submission.effective_on}", *("|".join(map(str, line)) for line in lines)]
    )
    return hashlib.sha256(text.encode()).digest()
