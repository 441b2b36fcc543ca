"""Passing a set of rows to a SQL function: one JSON array, or one array per column. Decision 0002 uses these figures.

The statement only reads the rows: encoding in Python, transport, and decoding in PostgreSQL are measured.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from tests.bench import cluster
from tests.bench.figures import Figure, figure

WIDE = {
    "g": "int", "p": "int", "id": "uuid", "hold_id": "uuid", "beneficiary_id": "uuid", "is_new": "boolean",
    "sealed": "text", "fingerprint": "text",
    "name_hint": "text", "last4": "text", "account_type": "text", "amount_minor": "bigint", "fee_minor": "bigint",
    "reference": "text",
    "description": "text", "metadata": "jsonb", "origin": "jsonb", "plan": "int",
}  # fmt: skip
NARROW = {"id": "uuid", "attempt": "int", "reference": "text"}


def measure(*, quick: bool) -> Iterator[Figure]:
    """A transfer as acceptance writes it (18 columns), and what a transition needs (3); 1, 50 and 1,000 rows."""
    with cluster.database():
        for shape, columns in (("18 columns", WIDE), ("3 columns", NARROW)):
            for count in (1, 50, 1_000):
                yield _compared(shape, columns, count, runs=5 if quick else max(40, 2_000 // count))


def _compared(shape: str, columns: dict[str, str], count: int, *, runs: int) -> Figure:
    rows = [_row(columns, number) for number in range(count)]
    ways: dict[str, Callable[[], None]] = {
        "json": lambda: _by_json(columns, rows),
        "lists": lambda: _by_lists(columns, rows),
        "literals": lambda: _by_literals(columns, rows),
    }
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(runs + 5):
        for way, send in ways.items():
            started = time.perf_counter()
            send()
            if number >= 5:
                taken[way].append((time.perf_counter() - started) * 1000)
    medians = {way: statistics.median(found) for way, found in taken.items()}
    return figure(
        f"{count:,} rows of {shape}: one JSON array",
        medians["json"],
        "ms",
        baseline=medians["literals"],
        goal="-",
        met=True,
        note=f"baseline: arrays by config.kernel.arrays; lists through the driver {medians['lists']:.2f} ms",
    )


def _row(columns: dict[str, str], number: int) -> dict[str, Any]:
    from config.kernel import ids

    made = {
        "int": number, "bigint": 123_456 + number, "boolean": True, "text": f"Salary November, row {number}",
        "uuid": ids.new(),
        "jsonb": {"employee": f"E{number}", "department": "Sales"},
    }  # fmt: skip
    return {name: "x" * 180 if name == "sealed" else made[type_] for name, type_ in columns.items()}


def _read(source: str, columns: dict[str, str], parameters: list[Any]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'count({name})' for name in columns)} FROM {source}", parameters)
        cursor.fetchone()


def _by_json(columns: dict[str, str], rows: list[dict[str, Any]]) -> None:
    shape = ", ".join(f"{name} {type_}" for name, type_ in columns.items())
    _read(f"jsonb_to_recordset(%s::jsonb) AS r({shape})", columns, [msgspec.json.encode(rows).decode()])


def _by_lists(columns: dict[str, str], rows: list[dict[str, Any]]) -> None:
    """What psycopg does by itself with a list."""
    columnar = [[_plain(row[name]) for row in rows] for name in columns]
    _read(
        f"unnest({', '.join(f'%s::{type_}[]' for type_ in columns.values())}) AS r({', '.join(columns)})",
        columns,
        columnar,
    )


def _by_literals(columns: dict[str, str], rows: list[dict[str, Any]]) -> None:
    """Array literals written by us."""
    from config.kernel import arrays

    write = {"uuid": arrays.uuids, "int": arrays.integers, "bigint": arrays.integers}
    columnar = []
    for name, type_ in columns.items():
        values = [row[name] for row in rows]
        if type_ == "boolean":
            columnar.append("{" + ",".join("t" if value else "f" for value in values) + "}")
        else:
            columnar.append(write.get(type_, arrays.texts)([_plain(value) for value in values]))
    _read(
        f"unnest({', '.join(f'%s::{type_}[]' for type_ in columns.values())}) AS r({', '.join(columns)})",
        columns,
        columnar,
    )


def _plain(value: Any) -> Any:
    return msgspec.json.encode(value).decode() if isinstance(value, dict) else value
