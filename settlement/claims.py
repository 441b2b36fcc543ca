"""The claim: one transaction that fixes what the next file of a window holds, before the bank is called.

Transfers become submitted, holds go in transit, and the file reference and every trace number are stored. Lock order:
the window (one claim at a time), transfers, instructions, the rail account's trace counter, the books.
"""

from __future__ import annotations

import string
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import QuerySet

from config.kernel import arrays, ids
from payouts import transfers
from payouts.models import Transfer
from settlement.limits import ACKNOWLEDGEMENT_DUE, FILE_ENTRIES_MAX, FILE_TOTAL_MAX_MINOR, SEND_LEASE
from settlement.models import Instruction, Submission, Window
from settlement.planning import rail_accounts
from settlement.planning.limits import TRACES_PER_CYCLE
from settlement.planning.models import RailAccount
from settlement.states import InstructionStatus, SubmissionStatus

TAKEN_BACK = "The transfer was taken back before its window was claimed."
TOO_LARGE = "It is larger than a whole file of this rail account may be."
FILE_ID_MODIFIERS = string.ascii_uppercase + string.digits  # NACHA record 1, position 34


@dataclass(frozen=True, slots=True)
class Claim:
    """What one worker may send now, under its fence."""

    submission: Submission
    rail_account: RailAccount


class Queued(NamedTuple):
    """An instruction that waits in the window, in the order of the file."""

    id: uuid.UUID
    transfer_id: uuid.UUID
    attempt: int
    amount_minor: int
    environment__clock_offset: timedelta
    file_group_id: uuid.UUID | None


@transaction.atomic
def claim_file(window_id: uuid.UUID, *, machine_now: datetime) -> Claim | None:
    """Claim the next file of a released window.

    None means that nothing is queued, that it is too early, or that another worker is claiming the window.
    """
    window = (
        Window.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
        .select_related("rail_account__environment", "policy")
        .filter(pk=window_id)
        .first()
    )
    if window is None:
        return None
    account = window.rail_account
    now = rail_accounts.business_time(account, machine_now=machine_now)
    if window.release_at > now:
        return None
    mine = _move_transfers(window, account, machine_now=machine_now)
    if not mine:
        return None
    submission = _open_submission(window, account, mine, now=now, machine_now=machine_now)
    _fix_traces(submission, account, mine)
    return Claim(submission, account)


def _move_transfers(window: Window, account: RailAccount, *, machine_now: datetime) -> list[Queued]:
    """Submit the first entries of the window, as many as a file holds, and return those that moved.

    Instructions whose transfer was cancelled meanwhile are withdrawn. They are not replaced in this file: locking more
    transfers while holding accounts could deadlock. An entry that is larger than any file of this account is unqueued,
    so that its window can close.
    """
    now = rail_accounts.business_time(account, machine_now=machine_now)
    limit = int(account.settings.get("entries_per_file_max", FILE_ENTRIES_MAX))
    most_minor = int(account.settings.get("total_per_file_max_minor", FILE_TOTAL_MAX_MINOR))
    waiting = Instruction.objects.across_environments().filter(window=window, status=InstructionStatus.QUEUED)
    while rows := _of_next_file(waiting, limit):
        too_large = [row for row in rows if row.amount_minor > most_minor]
        if too_large:
            _put_back(too_large, now=now)
            continue
        rows = _within_total(rows, most_minor)
        moved = _submit(rows, account, machine_now=machine_now)
        _withdraw([row.id for row in rows if row.transfer_id not in moved], reason=TAKEN_BACK, now=now)
        if moved:
            return [row for row in rows if row.transfer_id in moved]
    return []


def _of_next_file(waiting: QuerySet[Instruction], limit: int) -> list[Queued]:
    """Return the entries of the next file, in file order: those without a group first, then one group at a time."""
    in_file_order = waiting.order_by("environment_id", "entry_description", "id").values_list(*Queued._fields)
    rows = list(map(Queued._make, in_file_order.filter(file_group__isnull=True)[:limit]))
    if not rows:
        group = waiting.order_by("file_group_id").values("file_group_id")[:1]
        rows = list(map(Queued._make, in_file_order.filter(file_group_id__in=group)[:limit]))
    return rows


def _submit(rows: Sequence[Queued], account: RailAccount, *, machine_now: datetime) -> set[uuid.UUID]:
    """Move the transfers of each environment by its own clock, because its holds expire by that clock.

    In test the house's clock may be months ahead (decision 0009), and a hold could expire before it was placed. In live
    all clocks are equal.
    """
    by_clock: dict[timedelta, list[Queued]] = defaultdict(list)
    for row in rows:
        by_clock[row.environment__clock_offset].append(row)
    if len(by_clock) > 1:
        ids = [row.transfer_id for row in rows]  # every transfer before any account
        list(
            Transfer.objects.across_environments()
            .filter(id__any_of=ids)
            .order_by("id")
            .select_for_update(no_key=True)
            .values_list("id")
        )
    moved: set[uuid.UUID] = set()
    for offset, same in sorted(by_clock.items()):
        moved.update(
            transfers.mark_submitted_many(
                [row.transfer_id for row in same],
                attempts=[row.attempt for row in same],
                rail_environment_id=account.environment_id,
                rail_code=account.code,
                at=machine_now + offset,
            )
        )
    return moved


def _put_back(rows: Sequence[Queued], *, now: datetime) -> None:
    transfers.unqueue_many([row.transfer_id for row in rows], reason=TOO_LARGE, at=now)
    _withdraw([row.id for row in rows], reason=TOO_LARGE, now=now)


def _within_total(rows: Sequence[Queued], most_minor: int) -> list[Queued]:
    """Return as many rows, in order, as the file's total can express; the others go in the next file."""
    sums = accumulate(row.amount_minor for row in rows)
    return [row for row, total in zip(rows, sums, strict=True) if total <= most_minor]


def _withdraw(instruction_ids: Sequence[uuid.UUID], *, reason: str, now: datetime) -> None:
    if not instruction_ids:
        return
    reasons = [reason] * len(instruction_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT settlement_close_many(%s, '{queued}', 'withdrawn', %s, %s, %s)",
            [list(instruction_ids), ["taken_back"] * len(instruction_ids), reasons, now],
        )


def _open_submission(
    window: Window, account: RailAccount, mine: Sequence[Queued], *, now: datetime, machine_now: datetime
) -> Submission:
    first_trace = rail_accounts.take_traces(account.id, len(mine))
    zone = ZoneInfo(window.policy.zone)
    day = now.astimezone(zone)
    # A file that leaves after the deadline names the day on which the bank can still pay.
    effective_on = max(window.effective_on, rail_accounts.effective_on(window.policy, sent_at=now))
    return Submission.objects.create(
        id=ids.new(),
        created_at=machine_now,
        rail_account=account,
        window=window,
        status=SubmissionStatus.CLAIMED,
        status_at=now,
        status_note=f"Claimed with {len(mine)} entries.",
        reference=f"{account.code}-{day:%Y%m%d}-{first_trace:09d}.ach",
        file_id_modifier=_next_modifier(account, day, zone),
        effective_on=effective_on,
        entry_count=len(mine),
        total_minor=sum(row.amount_minor for row in mine),
        first_trace=first_trace,
        claimed_at=now,
        lease_until=machine_now + SEND_LEASE,
    )


def _next_modifier(account: RailAccount, day: datetime, zone: ZoneInfo) -> str:
    """Return A to Z, then 0 to 9, starting again each day. The trace counter's lock keeps two claims apart."""
    last = (
        Submission.objects.filter(rail_account=account)
        .order_by("-first_trace")
        .values_list("claimed_at", "file_id_modifier")
        .first()
    )
    if last is None or last[0].astimezone(zone).date() != day.date():
        return FILE_ID_MODIFIERS[0]
    return FILE_ID_MODIFIERS[(FILE_ID_MODIFIERS.index(last[1]) + 1) % len(FILE_ID_MODIFIERS)]


def _fix_traces(submission: Submission, account: RailAccount, mine: Sequence[Queued]) -> None:
    prefix = str(account.settings["odfi_routing"])[:8]
    if submission.first_trace // TRACES_PER_CYCLE != (submission.first_trace + len(mine) - 1) // TRACES_PER_CYCLE:
        raise AssertionError("planning_take_traces gave a run that crosses a cycle")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT settlement_claim_many(%s, %s::uuid[], %s, %s, %s, %s, %s)",
            [
                submission.id,
                arrays.uuids(row.id for row in mine),
                submission.first_trace,
                prefix,
                submission.claimed_at + ACKNOWLEDGEMENT_DUE,
                submission.claimed_at,
                "Claimed for a file of its window.",
            ],
        )
        (moved,) = cursor.fetchone()
    if moved != len(mine):
        raise AssertionError(f"{moved} of {len(mine)} claimed instructions moved: the window's lock does not hold")
