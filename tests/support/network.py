"""Block connections of tests to other machines."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any

import pytest

LOCAL_NAMES = frozenset({"", "localhost", "testserver", socket.gethostname()})


class ForeignConnection(RuntimeError):
    """A test tried to reach another machine."""


@contextmanager
def loopback_only() -> Iterator[None]:
    """Refuse connections and look-ups that leave this machine."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse_way_out(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_way_out(self, address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not _is_local(host):
            raise ForeignConnection(f"A test looked up the name {host!r}; tests reach this machine only.")
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield


def _refuse_way_out(opened: socket.socket, address: Any) -> None:
    if opened.family in (socket.AF_INET, socket.AF_INET6) and not _is_local(address[0]):
        raise ForeignConnection(f"A test tried to connect to {address!r}; tests reach this machine only.")


def _is_local(host: Any) -> bool:
    """Return whether an address is on this machine, or a number whose look-up asks no server."""
    name = host.decode() if isinstance(host, bytes) else host
    if name is None or name in LOCAL_NAMES:
        return True
    try:
        return ip_address(name).is_loopback or ip_address(name).is_unspecified
    except ValueError:
        return False
