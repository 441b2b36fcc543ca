"""Metrics of webhooks, read from rows, so that every process reports the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from prometheus_client.core import GaugeMetricFamily, Metric

from config.kernel import clock
from webhooks import times


def collect() -> Iterator[Metric]:
    """Yield the pending, overdue and dead numbers. Each query is answered by a partial index."""
    now = clock.machine_now()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM webhooks_outboxentry), "
            "(SELECT count(*) FROM webhooks_delivery WHERE status = 'pending'), "
            "(SELECT extract(epoch FROM %s - min(due_at)) FROM webhooks_delivery WHERE status = 'pending' AND"
            " due_at <= %s), "
            "(SELECT count(*) FROM webhooks_endpoint WHERE status = 'enabled' AND failing_since IS NOT NULL), "
            "(SELECT count(*) FROM webhooks_endpoint WHERE status = 'disabled')",
            [now, now],
        )
        waiting, pending, overdue, failing, disabled = cursor.fetchone() or (0, 0, None, 0, 0)
    yield GaugeMetricFamily(
        "quittance_webhook_outbox_events", "Events that no delivery was made of yet.", value=waiting
    )
    yield GaugeMetricFamily(
        "quittance_webhook_pending_deliveries", "Deliveries that are due now or later.", value=pending
    )
    yield GaugeMetricFamily(
        "quittance_webhook_overdue_seconds",
        "How long the oldest due delivery has been waiting.",
        value=float(overdue or 0),
    )
    yield GaugeMetricFamily(
        "quittance_webhook_failing_endpoints", "Enabled endpoints whose last answers were failures.", value=failing
    )
    yield GaugeMetricFamily("quittance_webhook_disabled_endpoints", "Disabled endpoints.", value=disabled)
    yield _recent()


def _recent() -> GaugeMetricFamily:
    """Count the attempts of recent deliveries, by error. The deliveries are a range of the primary key."""
    family = GaugeMetricFamily(
        "quittance_webhook_recent_attempts",
        "Attempts for events of the last five minutes, by how they ended.",
        labels=["outcome"],
    )
    since = times.smallest_id(clock.machine_now() - timedelta(minutes=5))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT error, count(*) FROM webhooks_attempt WHERE delivery_id >= %s GROUP BY error ORDER BY error",
            [since],
        )
        for error, count in cursor.fetchall():
            family.add_metric([error or "delivered"], count)
    return family
