"""Numbers for /metrics, from the rollup, so that no scrape scans transfers."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import GaugeMetricFamily, Metric

from config.kernel import clock
from payouts import queries


def collect() -> Iterable[Metric]:
    """Count and amount of the transfers in each status, for test and live."""
    count = GaugeMetricFamily("quittance_transfers", "Transfers by status.", labels=["livemode", "currency", "status"])
    amount = GaugeMetricFamily(
        "quittance_transfers_minor_units",
        "Amount of transfers by status, in minor units.",
        labels=["livemode", "currency", "status"],
    )
    today = clock.machine_now().date()
    for livemode in (False, True):
        for tally in queries.tallies(since=today, livemode=livemode):
            labels = [str(livemode).lower(), tally.currency, tally.status]
            count.add_metric(labels, tally.count)
            amount.add_metric(labels, tally.amount_minor)
    return [count, amount]
