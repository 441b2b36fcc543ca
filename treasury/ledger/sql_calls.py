"""Call a SQL function of the books: one statement, inside the caller's transaction, with named errors."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

from config.kernel import arrays
from config.kernel.db import require_atomic
from treasury.ledger.errors import refusals_named


def call(name: str, *arguments: tuple[str, Any], subjects: Sequence[uuid.UUID] | None = None) -> list[uuid.UUID]:
    """Call function `name` with (PostgreSQL type, value) pairs and return the ids that it returns.

    Raises the errors of `refusals_named`. Where `subjects` is given and all of them are returned, only their number
    travels.
    """
    require_atomic()
    placed = [_placed(type_, value) for type_, value in arguments]
    function = f"{name}({', '.join(place for place, _ in placed)})"  # names and types come from code
    values = [value for _, some in placed for value in some]
    with refusals_named(), connection.cursor() as cursor:
        if subjects is None:
            cursor.execute(f"SELECT * FROM {function}", values)  # noqa: S608
            return [row[0] for row in cursor.fetchall()]
        statement = f"SELECT count(*), CASE WHEN count(*) <> %s THEN array_agg(posted) END FROM {function} AS posted"  # noqa: S608
        cursor.execute(statement, [len(subjects), *values])
        count, posted = cursor.fetchone()
    return list(subjects) if count == len(subjects) else posted or []


_WRITERS: dict[str, Callable[[Any], str]] = {
    "uuid[]": arrays.uuids, "int[]": arrays.integers, "bigint[]": arrays.integers, "text[]": arrays.texts,
}  # fmt: skip


_SAME_FROM = 8
"""From how many rows on it pays to see whether a column holds one value alone."""


def _placed(type_: str, value: Any) -> tuple[str, list[Any]]:
    """Return the placeholder of an argument and its value.

    A column with one distinct value travels once; other columns as PostgreSQL's array text, which the driver would
    write in twice the time. The driver writes what holds NULLs and what is no column.
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
    return "uuid[]", list(values)
