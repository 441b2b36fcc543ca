"""Ordered locks, claims and the two guards of the three acts: `require_atomic` around money, `forbid_atomic` around foreign calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models

from config.kernel.errors import ConfigurationError

M = TypeVar("M", bound=models.Model)


def require_atomic(using: str = DEFAULT_DB_ALIAS) -> None:
    """Raise unless a transaction is open: what follows must commit or vanish as a whole."""
    if not connections[using].in_atomic_block:
        raise ConfigurationError(
            "This verb writes several rows that belong together: call it inside transaction.atomic()."
        )


def forbid_atomic(using: str = DEFAULT_DB_ALIAS) -> None:
    """Raise when a transaction is open: a foreign call must never be made while rows are locked (law 3)."""
    connection = connections[using]
    if connection.in_atomic_block and not getattr(connection, "allows_foreign_calls", False):
        raise ConfigurationError("A foreign call was about to be made inside a transaction: claim, commit, then send.")


def lock_in_order(rows: models.QuerySet[M], *, skip_locked: bool = False) -> list[M]:
    """Lock rows in the order of their ids, the one order that everybody keeps, so that two transactions cannot wait for each other."""
    require_atomic(rows.db)
    return list(rows.order_by("pk").select_for_update(skip_locked=skip_locked, no_key=True, of=("self",)))


@contextmanager
def lock_timeout(limit: timedelta, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Give up waiting for a lock after `limit` (inside the open transaction only). PostgreSQL then raises lock_not_available (55P03)."""
    require_atomic(using)
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{int(limit.total_seconds() * 1000)}ms"])
    yield


def constraint_name(error: Exception) -> str:
    """The name of the constraint that refused a statement, or an empty string. Names are sentences, so callers may map them to errors."""
    cause = error.__cause__ or error
    diagnostic = getattr(cause, "diag", None)
    return (getattr(diagnostic, "constraint_name", None) or "") if diagnostic else ""
