"""Numbers for /metrics: whether the books are right, as far as balances and active holds show it."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import GaugeMetricFamily, Metric

from treasury.ledger import integrity


def collect() -> Iterable[Metric]:
    """One where an invariant holds, zero where it is broken: an alert on zero means that money must not move. Reads no history."""
    holds = GaugeMetricFamily(
        "quittance_ledger_invariant_holds", "Whether an invariant of the books holds.", labels=["invariant"]
    )
    for finding in integrity.quick_check().findings:
        holds.add_metric([finding.invariant.name], int(finding.holds))
    return [holds]
