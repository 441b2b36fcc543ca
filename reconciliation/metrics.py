"""Numbers for /metrics: open discrepancies, which have an index of their own, and statements in quarantine."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Min
from prometheus_client.core import GaugeMetricFamily, Metric

from config.kernel import clock
from reconciliation.models import Discrepancy, Statement
from reconciliation.states import DiscrepancyStatus, StatementStatus


def collect() -> Iterable[Metric]:
    """How many discrepancies are open and since when, by kind, and how many statements lie in quarantine."""
    now = clock.machine_now()
    count = GaugeMetricFamily("quittance_discrepancies_open", "Discrepancies without an explanation.", labels=["kind"])
    oldest = GaugeMetricFamily(
        "quittance_discrepancies_oldest_seconds", "Age of the oldest open discrepancy, in seconds.", labels=["kind"]
    )
    opened = (
        Discrepancy.objects.filter(status=DiscrepancyStatus.OPEN)
        .values_list("kind")
        .annotate(Count("id"), Min("created_at"))
    )
    for kind, number, first_at in opened.order_by("kind"):
        count.add_metric([kind], number)
        oldest.add_metric([kind], (now - first_at).total_seconds())
    quarantined = Statement.objects.filter(status=StatementStatus.QUARANTINED).count()
    return [
        count,
        oldest,
        GaugeMetricFamily(
            "quittance_statements_quarantined", "Statements that could not be read whole.", value=quarantined
        ),
    ]
