"""Dispatch: give held transfers a rail and a window. The provisional plan is made again here, and is binding."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from config.kernel import arrays, ids
from onboarding.partners.models import Environment
from payouts import transfers
from payouts.acceptance import plan_record
from payouts.models import Transfer
from payouts.states import TransferStatus
from settlement import windows
from settlement.entry_descriptions import describe
from settlement.limits import DISPATCH_RUN_MAX, DISPATCH_SET_MAX
from settlement.planning import Plan, PlanItem, plan_many, rules


class Waiting(NamedTuple):
    """A held transfer, locked."""

    id: uuid.UUID
    environment_id: uuid.UUID
    amount_minor: int
    currency: str
    description: str
    refund_of_id: uuid.UUID | None


class Placed(NamedTuple):
    """A held transfer with its binding plan and its window."""

    waiting: Waiting
    plan: Plan
    window_id: uuid.UUID


class _Cursor:
    """Where the last run of this process ended, with more behind it; the next run continues there.

    Transfers without a rail stay at the front of the queue. Continuing behind them keeps later transfers from waiting.
    """

    at: uuid.UUID | None = None


def dispatch_held(*, machine_now: datetime, at_most: int = DISPATCH_RUN_MAX) -> int:
    """Queue held transfers, oldest first, and return how many. Safe to run twice and by many workers.

    A transfer without a plan stays held and is tried again by a later run.
    """
    rules.clear_cache()
    queued = looked_at = 0
    after, _Cursor.at = _Cursor.at, None
    goes_on = after is not None
    environments: dict[uuid.UUID, Environment] = {}
    while looked_at < at_most:
        with transaction.atomic():
            waiting = _take(after)
            _load_environments(environments, waiting)
            queued += _queue(
                _place(waiting, environments, machine_now=machine_now), environments, machine_now=machine_now
            )
        if not waiting and not goes_on:
            return queued
        # At the end of the queue: those before the place where this run began are next.
        after, goes_on = (waiting[-1].id, goes_on) if waiting else (None, False)
        looked_at += len(waiting)
    _Cursor.at = after
    return queued


def _take(after: uuid.UUID | None) -> list[Waiting]:
    held = Transfer.objects.across_environments().filter(status=TransferStatus.HELD)
    if after is not None:
        held = held.filter(id__gt=after)
    locked = held.order_by("id").select_for_update(skip_locked=True, no_key=True)
    return [Waiting(*row) for row in locked.values_list(*Waiting._fields)[:DISPATCH_SET_MAX]]


def _load_environments(environments: dict[uuid.UUID, Environment], waiting: Sequence[Waiting]) -> None:
    missing = {each.environment_id for each in waiting} - environments.keys()
    if missing:
        environments.update(Environment.objects.in_bulk(missing))


def _place(
    waiting: Sequence[Waiting], environments: Mapping[uuid.UUID, Environment], *, machine_now: datetime
) -> list[Placed]:
    by_environment: dict[uuid.UUID, list[Waiting]] = defaultdict(list)
    for each in waiting:
        by_environment[each.environment_id].append(each)
    planned: list[tuple[Waiting, Plan]] = []
    for environment_id, rows in by_environment.items():
        environment = environments[environment_id]
        items = [PlanItem(amount_minor=row.amount_minor, currency=row.currency) for row in rows]
        plans = plan_many(items, environment=environment, now=machine_now + environment.clock_offset)
        planned += [(row, plan) for row, plan in zip(rows, plans, strict=True) if isinstance(plan, Plan)]
    open_windows = windows.hold_open(plan for _, plan in planned)
    return [
        Placed(row, plan, open_windows[windows.key_of(plan)])
        for row, plan in planned
        if windows.key_of(plan) in open_windows
    ]


def _queue(placed: Sequence[Placed], environments: Mapping[uuid.UUID, Environment], *, machine_now: datetime) -> int:
    """Move the transfers and write their instructions: two statements for all that share a plan and a clock."""
    alike: dict[tuple[int, datetime], list[Placed]] = defaultdict(list)
    for each in placed:
        at = machine_now + environments[each.waiting.environment_id].clock_offset
        alike[id(each.plan), at].append(each)
    return sum(_queue_alike(same, at=at, machine_now=machine_now) for (_, at), same in alike.items())


def _queue_alike(placed: Sequence[Placed], *, at: datetime, machine_now: datetime) -> int:
    plan = placed[0].plan
    moved = set(
        transfers.queue_many(
            [each.waiting.id for each in placed],
            rail=plan.rail,
            rail_account_id=plan.rail_account_id,
            release_at=plan.release_at,
            promised_on=plan.promised_on,
            plan=plan_record(plan),
            note=plan.reasons[1],
            at=at,
        )
    )
    mine = [each for each in placed if each.waiting.id in moved]
    if not mine:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT settlement_queue_many(%s::uuid[], %s::uuid[], %s::uuid[], %s::bigint[], %s::text[], %s::text[], "
            "%s::uuid[], %s::uuid[], %s, %s)",
            [
                arrays.uuids(ids.new_many(len(mine))),
                arrays.uuids(each.waiting.environment_id for each in mine),
                arrays.uuids(each.waiting.id for each in mine),
                arrays.integers(each.waiting.amount_minor for each in mine),
                arrays.texts(each.waiting.currency for each in mine),
                arrays.texts(
                    describe(each.waiting.description, is_refund=each.waiting.refund_of_id is not None) for each in mine
                ),
                arrays.uuids(each.plan.rail_account_id for each in mine),
                arrays.uuids(each.window_id for each in mine),
                at,
                machine_now,
            ],
        )
    return len(mine)
