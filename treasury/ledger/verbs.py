"""How Python calls a SQL verb of the books: one statement, inside the caller's transaction, refusals by name."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

from config.kernel import arrays
from config.kernel.db import require_atomic
from treasury.ledger.errors import refusals_named


def call(name: str, *arguments: tuple[str, Any]) -> list[uuid.UUID]:
    """Call `name` with (PostgreSQL type, value) pairs and return the ids that it returns. Raises the errors of `refusals_named`."""
    require_atomic()
    places = ", ".join(f"%s::{type_}" for type_, _ in arguments)
    with refusals_named(), connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name}({places})", [_written(type_, value) for type_, value in arguments])  # noqa: S608 - names and types come from code
        return [row[0] for row in cursor.fetchall()]


_WRITERS: dict[str, Callable[[Any], str]] = {
    "uuid[]": arrays.uuids, "int[]": arrays.integers, "bigint[]": arrays.integers, "text[]": arrays.texts,
}  # fmt: skip


def _written(type_: str, value: Any) -> Any:
    """A column of a set as PostgreSQL's own text: the driver takes twice as long. What holds NULLs, and what is no column, the driver writes."""
    write = _WRITERS.get(type_)
    return value if write is None or value is None or None in value else write(value)


def uuids(values: Sequence[uuid.UUID]) -> tuple[str, list[uuid.UUID]]:
    """An argument of ids."""
    return "uuid[]", list(values)
