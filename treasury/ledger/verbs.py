"""How Python calls a SQL verb of the books: one statement, inside the caller's transaction, refusals by name."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

from config.kernel import arrays
from config.kernel.db import require_atomic
from treasury.ledger.errors import refusals_named


def call(name: str, *arguments: tuple[str, Any], subjects: Sequence[uuid.UUID] | None = None) -> list[uuid.UUID]:
    """Call `name` with (PostgreSQL type, value) pairs and return the ids that it returns. Raises the errors of `refusals_named`.

    A verb that returns some of its `subjects` mostly returns them all: where they are given, only their number travels back then.
    """
    require_atomic()
    placed = [_placed(type_, value) for type_, value in arguments]
    verb = f"{name}({', '.join(place for place, _ in placed)})"  # names and types come from code
    values = [value for _, some in placed for value in some]
    with refusals_named(), connection.cursor() as cursor:
        if subjects is None:
            cursor.execute(f"SELECT * FROM {verb}", values)  # noqa: S608
            return [row[0] for row in cursor.fetchall()]
        statement = f"SELECT count(*), CASE WHEN count(*) <> %s THEN array_agg(posted) END FROM {verb} AS posted"  # noqa: S608
        cursor.execute(statement, [len(subjects), *values])
        count, posted = cursor.fetchone()
    return list(subjects) if count == len(subjects) else posted or []


_WRITERS: dict[str, Callable[[Any], str]] = {
    "uuid[]": arrays.uuids, "int[]": arrays.integers, "bigint[]": arrays.integers, "text[]": arrays.texts,
}  # fmt: skip


_SAME_FROM = 8
"""From how many rows on it pays to see whether a column holds one value alone."""


def _placed(type_: str, value: Any) -> tuple[str, list[Any]]:
    """How an argument is spelled, and what is bound there.

    A column of one value travels once; the others as PostgreSQL's own text, which the driver writes in twice the time. What holds NULLs, and what
    is no column, the driver writes.
    """
    if (
        isinstance(value, list)
        and len(value) >= _SAME_FROM
        and value[0] == value[-1]
        and value.count(value[0]) == len(value)
    ):
        return f"array_fill(%s::{type_.removesuffix('[]')}, ARRAY[%s])", [value[0], len(value)]
    write = _WRITERS.get(type_)
    return f"%s::{type_}", [value if write is None or value is None or None in value else write(value)]


def uuids(values: Sequence[uuid.UUID]) -> tuple[str, list[uuid.UUID]]:
    """An argument of ids."""
    return "uuid[]", list(values)
