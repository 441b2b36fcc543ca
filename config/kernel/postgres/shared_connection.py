"""One connection of a process, used by one thread after another for a kind of work.

A web process has a connection per thread, and each of its sessions plans a large SQL function for itself. Work that
threads hand to each other uses one session instead: its plans stay warm, and the other threads need no session.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


class SharedConnection:
    """Make one per kind of work. The caller guarantees that only one thread at a time is inside `use`."""

    def __init__(self, alias: str = "default") -> None:
        self._alias = alias
        self._kept: BaseDatabaseWrapper | None = None

    @contextmanager
    def use(self) -> Iterator[None]:
        """Let this thread use the shared connection for `alias`. A thread inside a transaction keeps its own."""
        own = connections[self._alias]
        if own.in_atomic_block:
            yield
            return
        if self._kept is None:
            self._kept = connections.create_connection(self._alias)
            self._kept.inc_thread_sharing()
        # Django does the same between two requests with the connections that it knows.
        self._kept.close_if_unusable_or_obsolete()
        connections[self._alias] = self._kept
        try:
            yield
        finally:
            connections[self._alias] = own
