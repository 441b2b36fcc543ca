"""POST /v1/transfers/batch with 1,000 items, JSON and CSV, committed; beside it, COPY of the same rows."""

from __future__ import annotations

import csv
import http.client
import io
import json
import statistics
import time
from collections.abc import Callable, Iterator

from tests.bench import cluster, processes
from tests.bench.figures import Figure, figure, percentile

ITEMS = 1_000
GOAL_P50_MS = 100.0

# The transfers with their indexes, without beneficiaries, holds and batches.
COPIED = """
CREATE TABLE bench_transfer (LIKE payouts_transfer INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING CONSTRAINTS);
GRANT ALL ON bench_transfer TO PUBLIC;
"""


def measure(*, quick: bool) -> Iterator[Figure]:
    """One connection, one batch after the other."""
    runs = 5 if quick else 25
    with cluster.database() as name, processes.web() as (port, server):
        from tests.factories import partners, settlement

        environment = settlement.funded_environment(10**13)
        secret = partners.api_key(environment)[1]
        wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        cases: dict[str, Callable[[int], float]] = {
            "JSON": lambda number: post(wire, secret, as_json(f"j{number}"), "application/json", f"j{number}"),
            "CSV": lambda number: post(wire, secret, as_csv(f"c{number}"), "text/csv", f"c{number}"),
        }
        times: dict[str, list[float]] = {"JSON": [], "CSV": [], "COPY": []}
        pids = {"app": server.pid, "postgres": processes.postgres_pid()}
        used = dict.fromkeys(pids, 0.0)
        for number in range(3):
            for send in cases.values():
                send(number)
        with cluster.superuser(name) as admin:
            admin.execute(COPIED)
            rows = admin.execute("SELECT * FROM payouts_transfer ORDER BY id LIMIT %s", [ITEMS]).fetchall()
            for number in range(3, 3 + runs):
                for case, send in cases.items():
                    meter = processes.Meter(pids)
                    times[case].append(send(number))
                    used = {who: used[who] + seconds for who, seconds in meter.used().items()}
                times["COPY"].append(_copy(admin, rows))
                admin.execute("TRUNCATE bench_transfer")
    copied = statistics.median(times["COPY"])
    cost = ", ".join(f"{who} {seconds / (2 * runs) * 1e3:.0f} ms" for who, seconds in used.items())
    for case in cases:
        value = statistics.median(times[case])
        yield figure(
            f"POST /v1/transfers/batch, {ITEMS:,} items, {case}: p50",
            value,
            "ms",
            baseline=copied,
            goal=f"at most {GOAL_P50_MS:g} ms",
            met=value <= GOAL_P50_MS,
            note=f"p99 {percentile(times[case], 0.99):.0f} ms; processor per batch: {cost}",
        )


def post(wire: http.client.HTTPConnection, secret: str, body: bytes, media_type: str, key: str) -> float:
    """Milliseconds from the first byte sent to the last byte read."""
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": media_type, "Idempotency-Key": key}
    started = time.perf_counter()
    wire.request("POST", "/v1/transfers/batch", body, headers)
    answer = wire.getresponse()
    said = answer.read()
    if answer.status != 202:
        raise RuntimeError(f"The batch was refused: {answer.status} {said[:500]!r}")
    return (time.perf_counter() - started) * 1000


def items(mark: str, count: int = ITEMS) -> list[dict[str, object]]:
    """Orders as a payroll has them; the payees are the same every month."""
    return [
        {
            "amount": f"{1000 + number % 4000}.{number % 89 + 10:02d}",
            "currency": "USD",
            "reference": f"{mark}-{number}",
            "description": "Salary November",
            "metadata": {"employee": f"E{number}", "department": "Sales"},
            "beneficiary": {
                "name": f"Payee Number {number}",
                "routing_number": "021000021",
                "account_number": f"{100_000_000 + number}",
                "account_type": "checking",
            },
        }
        for number in range(count)
    ]


def as_json(mark: str, count: int = ITEMS) -> bytes:
    """A batch as a program sends it."""
    return json.dumps({"items": items(mark, count)}).encode()


def as_csv(mark: str, count: int = ITEMS) -> bytes:
    """The same batch as a spreadsheet."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(
        [
            *(
                "reference",
                "name",
                "routing_number",
                "account_number",
                "account_type",
                "amount",
                "currency",
                "description",
            ),
            *("metadata.employee", "metadata.department"),
        ]
    )
    for item in items(mark, count):
        payee, metadata = item["beneficiary"], item["metadata"]
        writer.writerow(
            [
                *(
                    item["reference"],
                    payee["name"],
                    payee["routing_number"],
                    payee["account_number"],
                    payee["account_type"],
                ),
                *(item["amount"], "USD", item["description"], metadata["employee"], metadata["department"]),
            ]
        )
    return file.getvalue().encode()


def _copy(admin: object, rows: list[tuple[object, ...]]) -> float:
    from psycopg.types.json import Jsonb

    ready = [tuple(Jsonb(value) if isinstance(value, dict) else value for value in row) for row in rows]
    started = time.perf_counter()
    with admin.cursor().copy("COPY bench_transfer FROM STDIN") as copy:
        for row in ready:
            copy.write_row(row)
    return (time.perf_counter() - started) * 1000
