"""One connection of a process, lent to whichever thread does a piece of work that only one thread does at a time.

A web process has a connection per thread, and each of its sessions plans and warms a large SQL verb for itself. Work that threads hand to each
other is done in one session instead: its plans stay in the processor's cache, and the other threads need no session at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


class SharedConnection:
    """Make one per kind of work. The caller guarantees that no two threads are inside `use` at the same time."""

    def __init__(self, alias: str = "default") -> None:
        self._alias = alias
        self._kept: BaseDatabaseWrapper | None = None

    @contextmanager
    def use(self) -> Iterator[None]:
        """Let this thread use the lent connection for `alias`. A thread that is inside of a transaction keeps its own, or it would leave it."""
        own = connections[self._alias]
        if own.in_atomic_block:
            yield
            return
        if self._kept is None:
            self._kept = connections.create_connection(self._alias)
            self._kept.inc_thread_sharing()
        self._kept.close_if_unusable_or_obsolete()  # What Django does between two requests, where it knows of the connection.
        connections[self._alias] = self._kept
        try:
            yield
        finally:
            connections[self._alias] = own
