"""Settlement on the dashboard: instructions in doubt, the next windows, and open incidents.

Reads partial indexes only.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from config.kernel.statuses import Colour
from config.ops.dashboard import ActionItem, Contribution, Fact, Panel, Question, Stage, Sum
from config.ops.links import Target
from settlement.models import Incident
from settlement.ops import incidents
from settlement.states import InstructionStatus
from treasury import money

WINDOWS_SHOWN = 4
COUNTED_AT_MOST = 10_000
"""A count stops here to keep the page fast."""
DOUBT_IS_LONG = timedelta(hours=1)
"""The bank is asked within seconds and answers within minutes. A longer doubt needs a call to the bank."""

_IN_DOUBT = """
    SELECT currency, count(*), sum(amount_minor), max(age), count(*) FILTER (WHERE is_not_asked)
    FROM (
        SELECT i.currency, i.amount_minor, %(now)s::timestamptz + e.clock_offset - i.status_at AS age,
            i.next_ask_at IS NULL AS is_not_asked
        FROM settlement_instruction i JOIN partners_environment e ON e.id = i.environment_id
            AND e.livemode = %(livemode)s
        WHERE i.status = 'in_doubt' LIMIT %(at_most)s
    ) doubts GROUP BY currency ORDER BY currency
"""
_WINDOWS = """
    SELECT a.code, a.currency, w.release_at, w.release_at - (%(now)s::timestamptz + e.clock_offset), q.waiting,
        q.waiting_minor
    FROM settlement_window w
    JOIN planning_railaccount a ON a.id = w.rail_account_id AND a.livemode = %(livemode)s
    JOIN partners_environment e ON e.id = a.environment_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS waiting, coalesce(sum(s.amount_minor), 0) AS waiting_minor
        FROM (SELECT i.amount_minor FROM settlement_instruction i WHERE i.window_id = w.id AND i.status = 'queued'
            LIMIT %(at_most)s) s
    ) q
    WHERE w.closed_at IS NULL AND (q.waiting > 0 OR w.release_at > %(now)s::timestamptz + e.clock_offset)
        ORDER BY w.release_at LIMIT %(shown)s
"""

# The partial index of overdue transfers.
_OVERDUE = """
    SELECT count(*), max(age) FROM (
        SELECT %(now)s::timestamptz + e.clock_offset - t.overdue_at AS age
        FROM payouts_transfer t JOIN partners_environment e ON e.id = t.environment_id AND e.livemode = %(livemode)s
        WHERE t.overdue_at IS NOT NULL
            AND t.status IN ('created', 'in_review', 'held', 'queued', 'submitted', 'dead_letter') LIMIT %(at_most)s
    ) overdue
"""


def contribute(question: Question) -> Contribution:
    """Return the stage "in doubt", open incidents and the next windows."""
    parameters: dict[str, Any] = {
        "livemode": question.livemode,
        "now": question.now,
        "at_most": COUNTED_AT_MOST,
        "shown": WINDOWS_SHOWN,
    }
    with connection.cursor() as cursor:
        cursor.execute(_IN_DOUBT, parameters)
        doubts = cursor.fetchall()
        cursor.execute(_WINDOWS, parameters)
        windows = cursor.fetchall()
        cursor.execute(_OVERDUE, parameters)
        overdue = cursor.fetchone()
    action_items = (_overdue(question, *overdue), _needs_a_person(question, doubts), *_incidents(question))
    return Contribution(
        stages=(_in_doubt(question, doubts),), action_items=action_items, panels=(_next_windows(windows),)
    )


def _overdue(question: Question, count: int, oldest: timedelta | None) -> ActionItem:
    """Return the transfers whose promised day passed without an outcome."""
    return ActionItem(
        "Transfers overdue",
        count,
        "The promised day passed without an outcome. The timeline shows what each transfer waits for",
        Colour.DANGER,
        oldest,
        Target("payouts.Transfer", {"overdue_at__isempty": 0, "environment__livemode__exact": int(question.livemode)}),
    )


def _list_of_doubts(question: Question) -> Target:
    return Target(
        "settlement.Instruction",
        {"status__exact": InstructionStatus.IN_DOUBT, "environment__livemode__exact": int(question.livemode)},
    )


def _in_doubt(question: Question, rows: list[tuple[Any, ...]]) -> Stage:
    oldest: timedelta | None = max((row[3] for row in rows), default=None)
    colour = Colour.NEUTRAL if oldest is None else Colour.DANGER if oldest > DOUBT_IS_LONG else Colour.WARNING
    sums = tuple(Sum(currency, money.format(int(minor), currency)) for currency, _, minor, *_ in rows)
    count = sum(row[1] for row in rows)
    return Stage(
        "in_doubt",
        "in doubt",
        count,
        sums,
        colour=colour,
        oldest=oldest,
        hint=_hint(count),
        target=_list_of_doubts(question),
    )


def _hint(count: int) -> str:
    if not count:
        return ""
    return "part of submitted" if count < COUNTED_AT_MOST else "and more; part of submitted"


def _needs_a_person(question: Question, rows: list[tuple[Any, ...]]) -> ActionItem:
    """Return the doubts about which the bank is no longer asked."""
    return ActionItem(
        "In doubt, and the bank is no longer asked",
        sum(row[4] for row in rows),
        "Call the bank with the trace number and decide the outcome",
        Colour.DANGER,
        max((row[3] for row in rows), default=None),
        _list_of_doubts(question),
    )


def _incidents(question: Question) -> list[ActionItem]:
    opened = Incident.objects.filter(closed_at__isnull=True, rail_account__livemode=question.livemode)
    rows = opened.order_by("opened_at").values_list("kind", "opened_at", "rail_account__environment__clock_offset")[
        :COUNTED_AT_MOST
    ]
    by_kind: dict[str, list[timedelta]] = {}
    for kind, opened_at, clock_offset in rows:
        by_kind.setdefault(kind, []).append(question.now + clock_offset - opened_at)
    return [
        ActionItem(
            f"Incident: {incidents.label(kind).lower()}",
            len(ages),
            incidents.advice(kind),
            Colour.DANGER,
            max(ages),
            Target("settlement.Incident", {"kind__exact": kind, "closed_at__isnull": "True"}),
        )
        for kind, ages in sorted(by_kind.items())
    ]


def _next_windows(rows: list[tuple[Any, ...]]) -> Panel:
    facts = tuple(_window(row) for row in rows)
    empty = "No window is open. The next transfer opens one."
    return Panel(
        "Next windows", 3, "schedule", facts, "Times in UTC" if facts else "", empty, Target("settlement.Window")
    )


def _window(row: tuple[str, str, datetime, timedelta, int, int]) -> Fact:
    code, currency, release_at, opens_in, waiting, waiting_minor = row
    # A due window is sent within seconds; one that is overdue for long is stuck.
    colour = Colour.DANGER if opens_in < -DOUBT_IS_LONG else Colour.NEUTRAL
    is_whole = waiting < COUNTED_AT_MOST
    sums = (Sum(currency, money.format(int(waiting_minor), currency)),) if waiting and is_whole else ()
    count = f"{waiting:,}" if is_whole else f"{COUNTED_AT_MOST:,} and more"
    return Fact(f"{code} · {release_at:%a %d %b %H:%M}", count if waiting else "empty", colour, sums=sums)
