"""Metrics of settlement: the backlog, by state and age."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import GaugeMetricFamily, Metric

from config.kernel import clock
from settlement import monitor


def collect() -> Iterable[Metric]:
    """How many things wait in each state, and for how long the oldest does."""
    machine_now = clock.machine_now()
    waiting = GaugeMetricFamily("quittance_settlement_waiting", "What waits in settlement, by state.", labels=["what"])
    oldest = GaugeMetricFamily(
        "quittance_settlement_oldest_seconds", "Age of the oldest that waits, in seconds.", labels=["what"]
    )
    older = GaugeMetricFamily(
        "quittance_settlement_older", "What waits longer than an age in seconds.", labels=["what", "age_seconds"]
    )
    for reading in monitor.backlog(machine_now=machine_now):
        what = reading.what.replace(" ", "_").replace(",", "")
        waiting.add_metric([what], reading.count)
        oldest.add_metric([what], (machine_now - reading.oldest_at).total_seconds() if reading.oldest_at else 0)
        for age, count in zip(monitor.AGES, reading.older_than, strict=True):
            older.add_metric([what, str(int(age.total_seconds()))], count)
    return [waiting, oldest, older]
