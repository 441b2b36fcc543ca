"""Metrics of the books, from balances and active holds."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import GaugeMetricFamily, Metric

from treasury.ledger import integrity


def collect() -> Iterable[Metric]:
    """Yield 1 for an invariant that holds and 0 for a broken one, without reading history.

    Alert on 0: no money may move then.
    """
    holds = GaugeMetricFamily(
        "quittance_ledger_invariant_holds", "Whether an invariant of the books holds.", labels=["invariant"]
    )
    for finding in integrity.quick_check().findings:
        holds.add_metric([finding.invariant.name], int(finding.holds))
    return [holds]
