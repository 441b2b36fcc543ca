"""Webhooks on the dashboard: recent and waiting deliveries, and dead letters.

Reads partial indexes and a range of the primary key only.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from config.kernel.statuses import Colour
from config.ops.dashboard import ActionItem, Contribution, Fact, Panel, Question
from config.ops.links import Target
from webhooks import times
from webhooks.states import DeliveryStatus

RECENT = timedelta(minutes=15)
OVERDUE_IS_LONG = timedelta(minutes=2)
"""The dispatcher claims due deliveries within a second. After two minutes it is not running."""
COUNTED_AT_MOST = 20_000
"""A count stops here to keep the page fast and is shown as "more than"."""

_HEALTH = """
    WITH mode AS (SELECT id FROM partners_environment WHERE livemode = %(livemode)s)
    SELECT
        (SELECT count(*) FROM (
            SELECT 1 FROM webhooks_delivery WHERE id >= %(since)s AND status = 'delivered'
                AND environment_id IN (TABLE mode) LIMIT %(at_most)s) d),
        (SELECT count(*) FROM (SELECT 1 FROM webhooks_delivery WHERE status = 'pending'
            AND environment_id IN (TABLE mode) LIMIT %(at_most)s) p),
        (SELECT max(%(now)s::timestamptz - first.due_at) FROM webhooks_endpoint e
            CROSS JOIN LATERAL (
                SELECT d.due_at FROM webhooks_delivery d WHERE d.endpoint_id = e.id AND d.status = 'pending'
                    ORDER BY d.due_at LIMIT 1
            ) first WHERE e.environment_id IN (TABLE mode) AND first.due_at <= %(now)s AND coalesce(e.paused_until,
                %(now)s) <= %(now)s),
        (SELECT count(*) FROM (SELECT 1 FROM webhooks_delivery WHERE status = 'dead_letter'
            AND environment_id IN (TABLE mode) LIMIT %(at_most)s) l),
        (SELECT min(finished_at) FROM webhooks_delivery WHERE status = 'dead_letter'
            AND environment_id IN (TABLE mode)),
        (SELECT count(*) FROM webhooks_endpoint WHERE status = 'enabled' AND environment_id IN (TABLE mode)),
        (SELECT count(*) FROM webhooks_endpoint WHERE status = 'enabled' AND failing_since IS NOT NULL
            AND environment_id IN (TABLE mode))
"""


def contribute(question: Question) -> Contribution:
    """Return the panel of webhook deliveries, and dead letters to replay."""
    with connection.cursor() as cursor:
        cursor.execute(
            _HEALTH,
            {
                "livemode": question.livemode,
                "now": question.now,
                "since": times.smallest_id(question.now - RECENT),
                "at_most": COUNTED_AT_MOST,
            },
        )
        delivered, pending, overdue, dead, first_dead_at, endpoints, failing = cursor.fetchone() or (
            0,
            0,
            None,
            0,
            None,
            0,
            0,
        )
    mode = {"environment__livemode__exact": int(question.livemode)}
    dead_letters = Target("webhooks.Delivery", {"status__exact": DeliveryStatus.DEAD_LETTER, **mode})
    is_late = overdue is not None and overdue > OVERDUE_IS_LONG
    facts = (
        Fact("Delivered in 15 minutes", _counted(delivered), Colour.SUCCESS if delivered else Colour.NEUTRAL),
        Fact(
            "Waiting",
            _counted(pending),
            target=Target("webhooks.Delivery", {"status__exact": DeliveryStatus.PENDING, **mode}),
        ),
        Fact("Longest overdue", _seconds(overdue), Colour.DANGER if is_late else Colour.NEUTRAL),
        Fact("Dead letters", _counted(dead), Colour.DANGER if dead else Colour.NEUTRAL, dead_letters),
        Fact(
            "Endpoints",
            f"{endpoints:,}, {failing:,} failing" if failing else f"{endpoints:,}",
            Colour.WARNING if failing else Colour.NEUTRAL,
        ),
    )
    item = ActionItem(
        "Webhook dead letters",
        dead,
        "All attempts failed. Replay them when the partner's endpoint answers again",
        Colour.WARNING,
        question.now - first_dead_at if first_dead_at else None,
        dead_letters,
    )
    return Contribution(
        action_items=(item,), panels=(Panel("Webhooks", 2, "webhook", facts, target=Target("webhooks.Endpoint")),)
    )


def _counted(count: int) -> str:
    return f"more than {count - 1:,}" if count >= COUNTED_AT_MOST else f"{count:,}"


def _seconds(overdue: timedelta | None) -> str:
    return "nothing" if overdue is None or overdue <= timedelta(0) else f"{int(overdue.total_seconds()):,} s"
