"""Metrics that belong to no app."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from config.observability.models import Heartbeat


def heartbeats() -> Iterator[Metric]:
    """The time of the last heartbeat of each background process."""
    seen = GaugeMetricFamily(
        "quittance_heartbeat_timestamp_seconds", "Time of the last heartbeat of a background process.", labels=["name"]
    )
    for name, seen_at in Heartbeat.objects.values_list("name", "seen_at"):
        seen.add_metric([name], seen_at.timestamp())
    yield seen
