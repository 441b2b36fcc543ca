"""`/metrics` for Prometheus. Collectors of the apps read rows, so every process reports the same values."""

import os
from collections.abc import Callable, Iterable, Iterator

import structlog
from django.conf import settings
from django.utils.module_loading import import_string
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

log = structlog.get_logger(__name__)

Collect = Callable[[], Iterable[Metric]]


class GatheredCollector(Collector):
    """Runs the collectors of `METRICS_COLLECTORS`; one that raises is counted, and the others run."""

    def collect(self) -> Iterator[Metric]:
        """Return the metrics of all collectors."""
        failed = GaugeMetricFamily("quittance_collector_failed", "1 where a collector raised.", labels=["collector"])
        for dotted_name in settings.METRICS_COLLECTORS:
            try:
                collect: Collect = import_string(dotted_name)
                gathered = list(collect())
            except Exception:
                log.exception("metrics collector raised", collector=dotted_name)
                failed.add_metric([dotted_name], 1)
            else:
                failed.add_metric([dotted_name], 0)
                yield from gathered
        yield failed


def exposition() -> bytes:
    """Render all metrics: those of the collectors, then the counters of the web processes."""
    gathered = CollectorRegistry(auto_describe=False)
    gathered.register(GatheredCollector())
    return generate_latest(gathered) + generate_latest(_counted())


def _counted() -> CollectorRegistry:
    """The counters of all web processes where they share a folder, else of this process."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    shared = CollectorRegistry(auto_describe=False)
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # the library has no types for this one
    return shared
