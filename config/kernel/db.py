"""Ordered locks, and guards: `require_atomic` for writes that belong together, `forbid_atomic` for foreign calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models

from config.kernel.errors import ConfigurationError

M = TypeVar("M", bound=models.Model)


def require_atomic(using: str = DEFAULT_DB_ALIAS) -> None:
    """Raise ConfigurationError unless a transaction is open: what follows must commit or roll back as a whole."""
    if not connections[using].in_atomic_block:
        raise ConfigurationError(
            "This operation writes several rows that belong together: call it inside transaction.atomic()."
        )


def forbid_atomic(using: str = DEFAULT_DB_ALIAS) -> None:
    """Raise ConfigurationError when a transaction is open: no foreign call is made while rows are locked."""
    connection = connections[using]
    if connection.in_atomic_block and not getattr(connection, "allows_foreign_calls", False):
        raise ConfigurationError("A foreign call was about to be made inside a transaction: claim, commit, then send.")


def lock_in_order(rows: models.QuerySet[M], *, skip_locked: bool = False) -> list[M]:
    """Lock rows in the order of their ids. All transactions use this order, so that they do not deadlock."""
    require_atomic(rows.db)
    return list(rows.order_by("pk").select_for_update(skip_locked=skip_locked, no_key=True, of=("self",)))


@contextmanager
def lock_timeout(limit: timedelta, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Limit the wait for locks of the open transaction. PostgreSQL then raises lock_not_available (55P03)."""
    require_atomic(using)
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{int(limit.total_seconds() * 1000)}ms"])
    yield


def constraint_name(error: Exception) -> str:
    """Return the name of the constraint that refused a statement, or an empty string."""
    cause = error.__cause__ or error
    diagnostic = getattr(cause, "diag", None)
    return (getattr(diagnostic, "constraint_name", None) or "") if diagnostic else ""
