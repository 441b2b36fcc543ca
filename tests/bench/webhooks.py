"""Webhooks per second: signed, sent to a local sink, recorded. Baseline: one Celery task per delivery."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from config.local import programs
from config.local.programs import Program
from tests.bench import cluster, processes
from tests.bench.figures import Figure, figure

GOAL_RATIO = 8.0
QUEUE = "bench"
TIMEOUT_SECONDS = 180.0
_DELIVERED = "SELECT count(*) FROM webhooks_delivery WHERE status = 'delivered'"
_OPEN = (
    "SELECT EXISTS (SELECT FROM webhooks_outboxentry)"
    " OR EXISTS (SELECT FROM webhooks_delivery WHERE status = 'pending')"
)


def measure(*, quick: bool) -> Iterator[Figure]:
    """The dispatcher and Celery take turns over events of their own."""
    runs, count, of_celery = (1, 2_000, 200) if quick else (3, 10_000, 600)
    ours: list[float] = []
    theirs: list[float] = []
    with cluster.database(), sink() as port:
        allowed = {"WEBHOOK_ALLOWED_PRIVATE_TARGETS": f"127.0.0.1:{port}"}
        with processes.running(_celery_worker(), allowed):
            _await_celery()
            for _ in range(runs):
                prepare(port, of_celery)
                theirs.append(of_celery / _drained_by_celery(of_celery))
                prepare(port, count)
                used = processes.Meter({"postgres": processes.postgres_pid()})
                with processes.running(_dispatcher(), allowed) as dispatcher:
                    meter = processes.Meter({"dispatcher": dispatcher.pid})
                    ours.append(count / _drained(count))
                    cost = {**meter.used(), **used.used()}
    value, baseline = statistics.median(ours), statistics.median(theirs)
    yield figure(
        "webhook deliveries, signed and recorded",
        value,
        "deliveries/s",
        baseline=baseline,
        goal=f"ratio {GOAL_RATIO:g}",
        met=value / baseline >= GOAL_RATIO,
        note=", ".join(f"{who} {seconds / count * 1e6:.0f} us" for who, seconds in cost.items())
        + " of processor per delivery, start included",
    )


@contextmanager
def sink() -> Iterator[int]:
    """The instant receiver; gives its port."""
    port = processes.free_port(8750)
    with processes.running(processes.module("tests.bench.sink", str(port))):
        processes.await_true(lambda: processes.answers(f"http://127.0.0.1:{port}/"), "the sink")
        yield port


def prepare(port: int, count: int) -> None:
    """An endpoint of a new partner, and its events."""
    from django.conf import settings

    from tests.factories import partners, webhooks

    settings.WEBHOOK_ALLOWED_PRIVATE_TARGETS = [f"127.0.0.1:{port}"]
    data = {
        "id": "tr_01h455vb4pex5vsknk084sn02q",
        "amount": "1234.56",
        "currency": "USD",
        "status": "settled",
        "description": "x" * 300,
    }
    environment = partners.environment()
    webhooks.endpoint(environment, url=f"http://127.0.0.1:{port}/hooks")
    for done in range(0, count, 1000):
        webhooks.emit(environment, count=min(1000, count - done), data=data)
    _analyze()


def _dispatcher() -> Program:
    return programs.command("webhooks", "deliver_webhooks")


def _drained(count: int) -> float:
    """Seconds for `count` deliveries, from the first recorded one to the last; those before the start are taken out."""
    with _asking() as ask:
        before = ask(_DELIVERED)
        processes.await_true(lambda: ask(_DELIVERED) > before, "the first delivery", every=0.005)
        begun, first = time.perf_counter(), ask(_DELIVERED) - before
        processes.await_true(lambda: not ask(_OPEN), "the last delivery", seconds=TIMEOUT_SECONDS, every=0.01)
        seconds = time.perf_counter() - begun
        assert ask(_DELIVERED) - before == count
    return seconds * count / (count - first)


def _drained_by_celery(count: int) -> float:
    """Fan out, queue one task per delivery, and time what is left when the last task is queued: the steady state."""
    from config.kernel import clock
    from tests.bench import one_task_each
    from webhooks import fanout
    from webhooks.models import Delivery

    while fanout.fan_out(now=clock.machine_now()):
        pass
    waiting = list(Delivery.objects.across_environments().filter(status="pending").values_list("pk", flat=True))
    assert len(waiting) == count, (len(waiting), count)
    with _asking() as ask:
        before = ask(_DELIVERED)
        for delivery_id in waiting:
            one_task_each.deliver.apply_async([str(delivery_id)], queue=QUEUE)
        begun, already = time.perf_counter(), ask(_DELIVERED) - before
        processes.await_true(lambda: not ask(_OPEN), "Celery", seconds=TIMEOUT_SECONDS, every=0.01)
        seconds = time.perf_counter() - begun
    return seconds * count / (count - already)


def _celery_worker() -> Program:
    words = (
        "-m",
        "celery",
        "--quiet",
        "-A",
        "tests.bench.one_task_each",
        "worker",
        "--queues",
        QUEUE,
        "--concurrency",
        "2",
        "--loglevel",
        "WARNING",
    )
    return Program(
        "celery",
        (
            sys.executable,
            *words,
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
            "--hostname",
            "bench@%h",
        ),
    )


def _await_celery() -> None:
    from tests.bench import one_task_each

    processes.await_true(lambda: one_task_each.app.control.ping(timeout=0.5), "the Celery worker")


@contextmanager
def _asking() -> Iterator[Any]:
    """A connection of its own, committed after each question."""
    from django.conf import settings

    with cluster.superuser(str(settings.DATABASES["default"]["NAME"])) as admin:
        yield lambda question: admin.execute(question).fetchone()[0]


def _analyze() -> None:
    from django.conf import settings

    with cluster.superuser(str(settings.DATABASES["default"]["NAME"])) as admin:
        admin.execute("ANALYZE")
