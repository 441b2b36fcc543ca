"""The backend: a kept connection is looked at before each request, and the look costs no round trip while the connection is quiet."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, but `CONN_HEALTH_CHECKS` asks the kernel before it asks the server.

    A server that ends closes its sockets, and a closed socket is readable. Nothing to read on an idle connection means that it stands, at a
    microsecond instead of a round trip, which was a third of the database's work for one request. Anything to read, and the server is asked.
    """

    def is_usable(self) -> bool:
        """True when the connection can be used, as far as this machine knows. After an error the server is asked in any case."""
        kept = self.connection
        if kept is not None and not kept.closed and not self.errors_occurred and _is_quiet(kept.pgconn.socket):
            return True
        return bool(super().is_usable())


def _is_quiet(socket: int) -> bool:
    """Whether there is nothing to read: neither a word nor the end. Poll, because select(2) knows no descriptor above 1023."""
    look = select.poll()
    look.register(socket, select.POLLIN | select.POLLPRI)
    return not look.poll(0)
