"""Django's PostgreSQL backend with a cheaper check of kept connections, and a name for a server without a free slot."""

from __future__ import annotations

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.errors import TooManyConnections

NO_SLOT = ("too many clients already", "remaining connection slots are reserved", "too many connections for")
"""Messages of PostgreSQL's error 53300; a failed connection has no SQLSTATE in psycopg."""


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, but `CONN_HEALTH_CHECKS` asks the kernel before it asks the server.

    A server that ends closes its sockets, and a closed socket is readable. An idle connection with nothing to read is
    open. That check takes a microsecond instead of a round trip, a third of the database's work for a request.
    """

    def is_usable(self) -> bool:
        """True when the connection can be used, as far as this machine knows. After an error the server is asked."""
        kept = self.connection
        if (
            kept is not None
            and not kept.closed
            and not self.errors_occurred
            and _has_nothing_to_read(kept.pgconn.socket)
        ):
            return True
        return bool(super().is_usable())

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect. Raises TooManyConnections where the server has no free slot."""
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError as error:
            if any(text in str(error) for text in NO_SLOT):
                raise TooManyConnections(str(error)) from error
            raise


def _has_nothing_to_read(socket: int) -> bool:
    """True when neither data nor the end is waiting. poll(2), because select(2) knows no descriptor above 1023."""
    poll = select.poll()
    poll.register(socket, select.POLLIN | select.POLLPRI)
    return not poll.poll(0)
