"""Numbers that belong to no room."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from config.observability.models import Heartbeat


def heartbeats() -> Iterator[Metric]:
    """When each background process was last seen, as a time that an alert can subtract from now."""
    seen = GaugeMetricFamily(
        "quittance_heartbeat_timestamp_seconds", "Last sign of life of a background process.", labels=["name"]
    )
    for name, seen_at in Heartbeat.objects.values_list("name", "seen_at"):
        seen.add_metric([name], seen_at.timestamp())
    yield seen
