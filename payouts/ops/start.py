"""What payouts tells the start page: how many transfers stand where and what flowed past, from the rollup, and how long the oldest one waits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from config.ops.links import Target
from config.ops.start import Errand, Piece, Question, Stage, Sum, Tone
from payouts.states import TransferStatus
from treasury import money

HELD_IS_LONG = timedelta(minutes=15)
"""Dispatch looks every few seconds; who waits longer has no rail, no window or no worker."""

# Both tables in one statement, so that a fold in between can neither hide a delta nor count it twice. The days are those of each environment's own
# business clock, which runs ahead in test.
_TALLY = """
    SELECT t.currency, t.status, sum(t.entered_count - t.departed_count), sum(t.entered_minor - t.departed_minor),
        coalesce(sum(t.entered_count) FILTER (WHERE t.day > w.today - %(days)s), 0),
        coalesce(sum(t.entered_minor) FILTER (WHERE t.day > w.today - %(days)s), 0)
    FROM (
        SELECT id, ((%(now)s::timestamptz + clock_offset) AT TIME ZONE 'UTC')::date AS today FROM partners_environment WHERE livemode = %(livemode)s
    ) w
    JOIN (
        SELECT environment_id, currency, status, day, entered_count, entered_minor, departed_count, departed_minor FROM payouts_statustotal
        UNION ALL
        SELECT environment_id, currency, status, day, entered_count, entered_minor, departed_count, departed_minor FROM payouts_statusdelta
    ) t ON t.environment_id = w.id
    GROUP BY t.currency, t.status ORDER BY t.currency, t.status
"""
# The queue's own partial index, oldest first.
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


def piece(question: Question) -> Piece:
    """Held, queued and submitted as they stand; settled, returned and failed as they arrived; dead letters for a person."""
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
            tone=Tone.WATCH if is_late else Tone.PLAIN,
            hint="wait for a rail",
        ),
        _stock(question, by_status, TransferStatus.QUEUED, hint="wait for their window"),
        _stock(question, by_status, TransferStatus.SUBMITTED, hint="with the bank"),
        _flow(question, by_status, TransferStatus.SETTLED, hint="the bank says they were paid"),
        _flow(question, by_status, TransferStatus.RETURNED, hint="paid, then sent back"),
        _flow(question, by_status, TransferStatus.FAILED, hint="refused with proof; the money is free again"),
    )
    return Piece(stages=stages, errands=(_given_up(question, by_status[TransferStatus.DEAD_LETTER]),))


def list_of(question: Question, status: str) -> Target:
    """The transfers of this world in this status."""
    return Target("payouts.Transfer", {"status__exact": status, "environment__livemode__exact": int(question.livemode)})


def _stock(
    question: Question,
    by_status: dict[str, list[_Line]],
    status: TransferStatus,
    *,
    oldest: timedelta | None = None,
    tone: Tone = Tone.PLAIN,
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
        tone=tone,
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


def _given_up(question: Question, lines: list[_Line]) -> Errand:
    standing = [line for line in lines if line.stock_count]
    return Errand(
        "Dead letters",
        sum(line.stock_count for line in standing),
        "Proven unpaid and given up by the machine; retry or fail them to free what they hold",
        Tone.BAD,
        target=list_of(question, TransferStatus.DEAD_LETTER),
        sums=tuple(Sum(line.currency, money.format(line.stock_minor, line.currency)) for line in standing),
    )
