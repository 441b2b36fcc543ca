"""Payouts on the dashboard: transfers by status, the age of the oldest held transfer, and dead letters."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from config.kernel.statuses import Colour
from config.ops.dashboard import ActionItem, Contribution, Question, Stage, Sum
from config.ops.links import Target
from payouts.states import TransferStatus
from treasury import money

HELD_IS_LONG = timedelta(minutes=15)
"""Dispatch runs every few seconds. A transfer that waits longer has no rail, no window or no worker."""

# One statement reads both tables, so that a concurrent fold cannot hide or double a delta. Days are business days of
# each environment.
_TALLY = """
    SELECT t.currency, t.status, sum(t.entered_count - t.departed_count), sum(t.entered_minor - t.departed_minor),
        coalesce(sum(t.entered_count) FILTER (WHERE t.day > w.today - %(days)s), 0),
        coalesce(sum(t.entered_minor) FILTER (WHERE t.day > w.today - %(days)s), 0)
    FROM (
        SELECT id, ((%(now)s::timestamptz + clock_offset) AT TIME ZONE 'UTC')::date AS today FROM partners_environment
            WHERE livemode = %(livemode)s
    ) w
    JOIN (
        SELECT environment_id, currency, status, day, entered_count, entered_minor, departed_count, departed_minor
            FROM payouts_statustotal
        UNION ALL
        SELECT environment_id, currency, status, day, entered_count, entered_minor, departed_count, departed_minor
            FROM payouts_statusdelta
    ) t ON t.environment_id = w.id
    GROUP BY t.currency, t.status ORDER BY t.currency, t.status
"""
# Uses the partial index of the queue.
_OLDEST_HELD = """
    SELECT %(now)s::timestamptz + e.clock_offset - t.status_at
    FROM payouts_transfer t JOIN partners_environment e ON e.id = t.environment_id AND e.livemode = %(livemode)s
    WHERE t.status = 'held' ORDER BY t.id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class _Line:
    currency: str
    status: str
    stock_count: int
    stock_minor: int
    flow_count: int
    flow_minor: int


def contribute(question: Question) -> Contribution:
    """Return stages and the dead letters to decide.

    Held, queued and submitted are counted now; settled, returned and failed for the period.
    """
    parameters: dict[str, Any] = {"livemode": question.livemode, "days": question.days, "now": question.now}
    with connection.cursor() as cursor:
        cursor.execute(_TALLY, parameters)
        lines = [_Line(currency, status, *map(int, numbers)) for currency, status, *numbers in cursor.fetchall()]
        cursor.execute(_OLDEST_HELD, parameters)
        found = cursor.fetchone()
    by_status: dict[str, list[_Line]] = defaultdict(list)
    for line in lines:
        by_status[line.status].append(line)
    oldest = found[0] if found else None
    is_late = oldest is not None and oldest > HELD_IS_LONG
    stages = (
        _stock(
            question,
            by_status,
            TransferStatus.HELD,
            oldest=oldest,
            colour=Colour.WARNING if is_late else Colour.NEUTRAL,
            hint="waiting for a rail",
        ),
        _stock(question, by_status, TransferStatus.QUEUED, hint="waiting for their window"),
        _stock(question, by_status, TransferStatus.SUBMITTED, hint="sent to the bank"),
        _flow(question, by_status, TransferStatus.SETTLED, hint="paid, by the bank's report"),
        _flow(question, by_status, TransferStatus.RETURNED, hint="paid and then returned"),
        _flow(question, by_status, TransferStatus.FAILED, hint="not paid; the money is released"),
    )
    return Contribution(stages=stages, action_items=(_dead_letters(question, by_status[TransferStatus.DEAD_LETTER]),))


def list_of(question: Question, status: str) -> Target:
    """Return the list of transfers in this mode and status."""
    return Target("payouts.Transfer", {"status__exact": status, "environment__livemode__exact": int(question.livemode)})


def _stock(
    question: Question,
    by_status: dict[str, list[_Line]],
    status: TransferStatus,
    *,
    oldest: timedelta | None = None,
    colour: Colour = Colour.NEUTRAL,
    hint: str = "",
) -> Stage:
    lines = [line for line in by_status[status] if line.stock_count]
    count = sum(line.stock_count for line in lines)
    sums = tuple(Sum(line.currency, money.format(line.stock_minor, line.currency)) for line in lines)
    return Stage(
        status,
        status.label,
        count,
        sums,
        oldest=oldest,
        colour=colour,
        hint=hint if count else "",
        target=list_of(question, status),
    )


def _flow(question: Question, by_status: dict[str, list[_Line]], status: TransferStatus, *, hint: str) -> Stage:
    lines = [line for line in by_status[status] if line.flow_count]
    sums = tuple(Sum(line.currency, money.format(line.flow_minor, line.currency)) for line in lines)
    count = sum(line.flow_count for line in lines)
    return Stage(
        status, status.label, count, sums, is_flow=True, hint=hint if count else "", target=list_of(question, status)
    )


def _dead_letters(question: Question, lines: list[_Line]) -> ActionItem:
    standing = [line for line in lines if line.stock_count]
    return ActionItem(
        "Dead letters",
        sum(line.stock_count for line in standing),
        "Not paid, and not retried automatically. Retry them, or fail them to release their money",
        Colour.DANGER,
        target=list_of(question, TransferStatus.DEAD_LETTER),
        sums=tuple(Sum(line.currency, money.format(line.stock_minor, line.currency)) for line in standing),
    )
