"""Entry exclusion: take an entry that cannot be written out of its file, and queue all others again.

It happens before anything was sent, in one transaction. A worker that dies before it leaves a claim whose lease runs
out.
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
from settlement import rejects_and_returns, windows
from settlement.errors import OutcomesOvertaken
from settlement.models import Instruction, Submission, Window
from settlement.planning.models import RailAccount
from settlement.rails.base import EntryRefused
from settlement.rejects_and_returns import FailedAttempt
from settlement.states import OPEN_AT_THE_BANK

WHY = "Another entry kept the file from being written"


class Claimed(NamedTuple):
    """An instruction of the file that was not written."""

    id: uuid.UUID
    transfer_id: uuid.UUID
    attempt: int
    trace_number: str
    environment_id: uuid.UUID
    amount_minor: int
    currency: str
    entry_description: str
    promised_on: date


def exclude_entries(
    submission: Submission,
    rail_account: RailAccount,
    bad: Sequence[EntryRefused],
    *,
    now: datetime,
    machine_now: datetime,
) -> int:
    """Close entries that cannot be written, and queue the others in the same window. Returns how many were queued.

    The attempt of the others does not count, because it was never sent. When the window has closed they stay held, and
    dispatch finds another.
    """
    require_atomic()
    window = windows.keep_open(submission.window_id)
    rows = Instruction.objects.across_environments().filter(submission=submission, status__in=OPEN_AT_THE_BANK)
    claimed = [Claimed(*row) for row in rows.order_by("id").values_list(*Claimed._fields[:-1], "transfer__promised_on")]
    transfers.lock_batches_of([each.transfer_id for each in claimed])
    said = {each.trace: each for each in bad}
    rejects_and_returns.refuse_many(
        [_failed(each, said.get(each.trace_number)) for each in claimed],
        rail_account=rail_account,
        now=now,
        machine_now=machine_now,
    )
    rest = [each for each in claimed if each.trace_number not in said]
    if window is not None:
        _queue_again(rest, window, rail_account, now=now, machine_now=machine_now)
    return len(rest) if window is not None else 0


def _failed(row: Claimed, said: EntryRefused | None) -> FailedAttempt:
    code, reason = (said.code, said.reason) if said is not None else ("set_aside", WHY)
    return FailedAttempt(row.id, row.transfer_id, row.attempt, row.trace_number, code, reason)


def _queue_again(
    rest: Sequence[Claimed], window: Window, rail_account: RailAccount, *, now: datetime, machine_now: datetime
) -> None:
    by_promise: dict[date, list[Claimed]] = defaultdict(list)
    for each in rest:
        by_promise[each.promised_on].append(each)
    for promised_on, same in sorted(by_promise.items()):
        moved = transfers.queue_many(
            [each.transfer_id for each in same],
            rail=rail_account.rail,
            rail_account_id=rail_account.id,
            release_at=window.release_at,
            promised_on=promised_on,
            note=f"{WHY}; the window is the same.",
            at=now,
        )
        if len(moved) != len(same):
            raise OutcomesOvertaken("a transfer was moved in between")
    if not rest:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT settlement_queue_many(%s::uuid[], %s::uuid[], %s::uuid[], %s::bigint[], %s::text[], %s::text[], "
            "%s::uuid[], %s::uuid[], %s, %s)",
            [
                arrays.uuids(ids.new_many(len(rest))),
                arrays.uuids(each.environment_id for each in rest),
                arrays.uuids(each.transfer_id for each in rest),
                arrays.integers(each.amount_minor for each in rest),
                arrays.texts(each.currency for each in rest),
                arrays.texts(each.entry_description for each in rest),
                arrays.uuids(rail_account.id for _ in rest),
                arrays.uuids(window.id for _ in rest),
                now,
                machine_now,
            ],
        )
