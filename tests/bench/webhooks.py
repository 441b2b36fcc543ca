"""How many webhooks per second: signed, sent to an instant local sink, recorded. Beside it, the same job as one Celery task per delivery.

    python -m tests.bench.webhooks [--count 20000] [--baseline 2000]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

GOAL_RATIO = 8.0
PATIENCE_SECONDS = 120


@contextmanager
def bench_database() -> Iterator[None]:
    """A database of its own in the embedded test cluster, dropped at the end."""
    import django

    from config.local import services
    from tests.support import databases

    running = services.start("test")
    try:
        django.setup()
        databases.create(f"bench_{os.getpid()}")
        try:
            yield
        finally:
            databases.drop(f"bench_{os.getpid()}")
    finally:
        running.stop()


@contextmanager
def sink() -> Iterator[int]:
    """The instant receiver; gives its port."""
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.sink"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)


def prepare(port: int, count: int, endpoints: int) -> None:
    """Endpoints that share the events; each event goes to one of them."""
    from django.conf import settings

    from tests.factories import partners, webhooks

    settings.WEBHOOK_ALLOWED_PRIVATE_TARGETS = [f"127.0.0.1:{port}"]
    data = {"id": "tr_01h455vb4pex5vsknk084sn02q", "amount": "1234.56", "currency": "USD", "status": "settled", "description": "x" * 300}
    for _ in range(endpoints):
        environment = partners.environment()
        webhooks.endpoint(environment, url=f"http://127.0.0.1:{port}/hooks")
        for done in range(0, count // endpoints, 1000):
            webhooks.emit(environment, count=min(1000, count // endpoints - done), data=data)


async def dispatch(count: int, *, profile: bool = False) -> float:
    """Run one dispatcher until everything is recorded; returns the seconds it took, fan-out included."""
    from django.conf import settings

    from webhooks.dispatcher import Dispatcher
    from webhooks.sending import Sender

    async with Sender(allowed_private=settings.WEBHOOK_ALLOWED_PRIVATE_TARGETS) as sender:
        dispatcher = Dispatcher(sender)
        started = time.perf_counter()
        work = asyncio.create_task(dispatcher.run())
        while dispatcher.totals.recorded < count:
            await asyncio.sleep(0.005)
            if work.done():
                work.result()
            if time.perf_counter() - started > PATIENCE_SECONDS:
                raise TimeoutError(f"{dispatcher.totals} of {count} after {PATIENCE_SECONDS} s")
        took = time.perf_counter() - started
        dispatcher.stop()
        await work
    return took


def measure(count: int, *, endpoints: int = 1) -> dict[str, Any]:
    """Deliveries per second of one dispatcher."""
    from django.db import connection

    with sink() as port:
        prepare(port, count, endpoints)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        before = resource.getrusage(resource.RUSAGE_SELF)
        took = asyncio.run(dispatch(count))
        after = resource.getrusage(resource.RUSAGE_SELF)
    cores = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / took
    return {"deliveries_per_second": round(count / took), "dispatcher_cores": round(cores, 2), "seconds": round(took, 2)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--endpoints", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with bench_database():
        for _ in range(options.runs):
            print(json.dumps(measure(options.count, endpoints=options.endpoints)), flush=True)


if __name__ == "__main__":
    main()
