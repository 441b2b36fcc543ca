"""File splitting: after the bank rejects a whole file, send its entries again in smaller files.

One bad entry can make the bank reject a file that holds entries of many partners. The first split is by environment,
every later one by halves, until the bad entry stands alone. It then waits for a person; all other entries are paid.
The groups are rows, written in the transaction that records the rejection, so a crash loses no step.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection

from config.kernel import arrays, ids
from config.kernel.db import require_atomic
from payouts import transfers
from settlement import incidents, rejects_and_returns, windows
from settlement.errors import OutcomesOvertaken
from settlement.incidents import Finding
from settlement.limits import FILES_REJECTED_PER_SPLIT_MAX, FILES_REJECTED_WITHOUT_SUCCESS_MAX
from settlement.models import FileGroup, IncidentKind, Instruction, Submission, Window
from settlement.planning.models import RailAccount
from settlement.rejects_and_returns import FailedAttempt
from settlement.states import OPEN_AT_THE_BANK, SubmissionStatus

REJECTED, REJECTED_ALONE, GIVEN_UP = "file_rejected", "entry_rejected", "split_exhausted"
NOTE = "The bank rejected the whole file; the entry is sent again in a smaller file."


class Rejected(NamedTuple):
    """An entry of the rejected file."""

    id: uuid.UUID
    transfer_id: uuid.UUID
    attempt: int
    trace_number: str
    environment_id: uuid.UUID
    amount_minor: int
    currency: str
    entry_description: str
    promised_on: date


def split(
    submission: Submission, rail_account: RailAccount, *, reason: str, now: datetime, machine_now: datetime
) -> int:
    """Close the attempts of a rejected file and queue its entries again in smaller groups.

    Runs inside the caller's transaction, with the submission `rejected` already. A single entry, or a split that does
    not help, becomes a dead letter: proven unpaid, waiting for a person. Returns how many attempts were closed. Raises
    OutcomesOvertaken.
    """
    require_atomic()
    window = windows.reopen(submission.window_id)
    rows = Instruction.objects.across_environments().filter(submission=submission, status__in=OPEN_AT_THE_BANK)
    columns = (*Rejected._fields[:-1], "transfer__promised_on")
    entries = [Rejected(*row) for row in rows.order_by("trace_number").values_list(*columns)]
    if not entries:
        return 0
    transfers.lock_batches_of([each.transfer_id for each in entries])
    origin = _origin_of(submission)
    code = _code_for(entries, origin)
    # The bank's words may name another partner's entry: only the entry that stands alone carries them.
    said = reason if code == REJECTED_ALONE else "The bank rejected the whole file"
    failed = [FailedAttempt(each.id, each.transfer_id, each.attempt, each.trace_number, code, said) for each in entries]
    rejects_and_returns.refuse_many(failed, rail_account=rail_account, now=now, machine_now=machine_now)
    _open_incident(submission, rail_account, code=code, reason=reason, is_first=origin == submission, now=now)
    if code == REJECTED:
        for part in _parts(entries):
            group = FileGroup.objects.create(
                id=ids.new(), created_at=machine_now, origin=origin, split_from=submission, entry_count=len(part)
            )
            _queue(part, group, window, rail_account, now=now, machine_now=machine_now)
    return len(entries)


def _origin_of(submission: Submission) -> Submission:
    """The first rejected file of this line of splits: the file itself when its entries had no group."""
    group_id = Instruction.objects.across_environments().filter(submission=submission).values("file_group_id")[:1]
    group = FileGroup.objects.filter(pk__in=group_id).select_related("origin").first()
    return group.origin if group is not None else submission


def _code_for(entries: Sequence[Rejected], origin: Submission) -> str:
    """Split on while it can help: files are counted over the whole line, so a fault of the account ends it early."""
    if len(entries) == 1:
        return REJECTED_ALONE
    files = Submission.objects.filter(
        pk__in=Instruction.objects.across_environments().filter(file_group__origin=origin).values("submission_id")
    )
    rejected = 1 + files.filter(status=SubmissionStatus.REJECTED).count()
    is_hopeless = (
        rejected >= FILES_REJECTED_WITHOUT_SUCCESS_MAX
        and not files.filter(status=SubmissionStatus.ACKNOWLEDGED).exists()
    )
    return GIVEN_UP if is_hopeless or rejected >= FILES_REJECTED_PER_SPLIT_MAX else REJECTED


def _parts(entries: Sequence[Rejected]) -> list[Sequence[Rejected]]:
    """One part for each environment, or two halves where only one environment is left."""
    by_environment: dict[uuid.UUID, list[Rejected]] = defaultdict(list)
    for each in entries:
        by_environment[each.environment_id].append(each)
    if len(by_environment) > 1:
        return list(by_environment.values())
    middle = len(entries) // 2
    return [entries[:middle], entries[middle:]]


def _queue(
    part: Sequence[Rejected],
    group: FileGroup,
    window: Window,
    rail_account: RailAccount,
    *,
    now: datetime,
    machine_now: datetime,
) -> None:
    """Queue one part in the window of the rejected file; the claim gives it a file of its own."""
    by_promise: dict[date, list[Rejected]] = defaultdict(list)
    for each in part:
        by_promise[each.promised_on].append(each)
    for promised_on, same in sorted(by_promise.items()):
        moved = transfers.queue_many(
            [each.transfer_id for each in same],
            rail=rail_account.rail,
            rail_account_id=rail_account.id,
            release_at=window.release_at,
            promised_on=promised_on,
            note=NOTE,
            at=now,
        )
        if len(moved) != len(same):
            raise OutcomesOvertaken("a transfer was moved in between")
    instruction_ids = ids.new_many(len(part))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT settlement_queue_many(%s::uuid[], %s::uuid[], %s::uuid[], %s::bigint[], %s::text[], %s::text[], "
            "%s::uuid[], %s::uuid[], %s, %s)",
            [
                arrays.uuids(instruction_ids),
                arrays.uuids(each.environment_id for each in part),
                arrays.uuids(each.transfer_id for each in part),
                arrays.integers(each.amount_minor for each in part),
                arrays.texts(each.currency for each in part),
                arrays.texts(each.entry_description for each in part),
                arrays.uuids(rail_account.id for _ in part),
                arrays.uuids(window.id for _ in part),
                now,
                machine_now,
            ],
        )
    Instruction.objects.across_environments().filter(id__any_of=list(instruction_ids)).update(file_group=group)


def _open_incident(
    submission: Submission, rail_account: RailAccount, *, code: str, reason: str, is_first: bool, now: datetime
) -> None:
    """One incident for the first rejected file and one where the splits end; the steps in between are no news."""
    if code == REJECTED and not is_first:
        return
    detail = {
        REJECTED: "Its entries are sent again in smaller files until the bad entry stands alone.",
        REJECTED_ALONE: "It holds one entry, which waits for a person; the others of its file were sent without it.",
        GIVEN_UP: "Smaller files did not help, so the fault is not one entry. Ask the bank, then retry the transfers.",
    }[code]
    finding = Finding(IncidentKind.FILE_REJECTED, submission.reference, f"{reason[:300]}. {detail}")
    incidents.open_many([finding], rail_account=rail_account, at=now)
