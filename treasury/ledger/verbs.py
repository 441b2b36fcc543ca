"""How Python calls a SQL verb of the books: one statement, inside the caller's transaction, refusals by name."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection

from config.kernel.db import require_atomic
from treasury.ledger.errors import refusals_named


def call(name: str, *arguments: tuple[str, Any]) -> list[uuid.UUID]:
    """Call `name` with (PostgreSQL type, value) pairs and return the ids that it returns. Raises the errors of `refusals_named`."""
    require_atomic()
    places = ", ".join(f"%s::{type_}" for type_, _ in arguments)
    with refusals_named(), connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name}({places})", [value for _, value in arguments])  # noqa: S608 - names and types come from code
        return [row[0] for row in cursor.fetchall()]


def uuids(values: Sequence[uuid.UUID]) -> tuple[str, list[uuid.UUID]]:
    """An argument of ids."""
    return "uuid[]", list(values)
