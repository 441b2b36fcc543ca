"""POST /v1/transfers with full validation, beside a no-op of the same server; one hot partner, and fifty."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from tests.bench import cluster, load, processes
from tests.bench.figures import Figure, figure
from tests.bench.load import Job, Result

GOAL_PER_SECOND, GOAL_P99_MS, GOAL_OF_BASELINE, STRETCH_PER_SECOND = 1_000, 50.0, 0.1, 2_000
MANY = 50


def measure(*, quick: bool) -> Iterator[Figure]:
    """Three runs of each, in turn, so that a busy machine is busy for all; the median counts."""
    runs, seconds = (1, 1.0) if quick else (3, 4.0)
    with cluster.database(), processes.web() as (port, server):
        one, many = _secrets(1), _secrets(MANY)
        cases = {"nothing": ("/v1/nothing", one), "hot": ("/v1/transfers", one), "many": ("/v1/transfers", many)}
        for name, (path, secrets) in cases.items():
            load.run(Job(port, path, secrets, 1.0 if quick else 2.0, f"warm-{name}"))
        meter_pids = {"app": server.pid, "postgres": processes.postgres_pid()}
        results: dict[str, list[Result]] = {name: [] for name in cases}
        cost: dict[str, str] = {}
        for number in range(runs):
            for name, (path, secrets) in cases.items():
                meter = processes.Meter(meter_pids)
                found = load.run(Job(port, path, secrets, seconds, f"run-{name}-{number}-{time.monotonic_ns()}"))
                results[name].append(found)
                used = meter.used()
                cost[name] = (
                    ", ".join(f"{who} {used[who] / found.requests * 1e6:.0f} us" for who in meter_pids)
                    + " of processor per request"
                )
    nothing = statistics.median(each.per_second for each in results["nothing"])
    for name, said in (("hot", "one hot partner"), ("many", f"{MANY} partners")):
        value = statistics.median(each.per_second for each in results[name])
        p50, p99 = (statistics.median(getattr(each, part) for each in results[name]) for part in ("p50_ms", "p99_ms"))
        yield figure(
            f"POST /v1/transfers, {said}",
            value,
            "requests/s",
            baseline=nothing,
            goal=f"{GOAL_PER_SECOND:,}/s and ratio {GOAL_OF_BASELINE} (stretch {STRETCH_PER_SECOND:,}/s)",
            met=value >= GOAL_PER_SECOND and value / nothing >= GOAL_OF_BASELINE,
            note=f"{cost[name]}; no-op: {cost['nothing']}",
        )
        p99_of_nothing = statistics.median(each.p99_ms for each in results["nothing"])
        yield figure(
            f"POST /v1/transfers, {said}: p99",
            p99,
            "ms",
            baseline=p99_of_nothing,
            goal=f"under {GOAL_P99_MS:g} ms",
            met=p99 < GOAL_P99_MS,
            note=f"p50 {p50:.1f} ms",
        )


def _secrets(partners: int) -> list[str]:
    """Keys of so many funded partners."""
    from tests.factories import partners as make
    from tests.factories import settlement

    found = []
    for _ in range(partners):
        environment = settlement.funded_environment(10**13)
        found.append(make.api_key(environment)[1])
    return found
