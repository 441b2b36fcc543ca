"""TCP ports of this machine: which are free, and waiting for one that a dying process still holds."""

import socket
import time

from config.local.errors import LocalServicesError

RELEASE_SECONDS_MAX = 5.0
"""A port is free within milliseconds after its process was killed."""


def is_free(host: str, port: int) -> bool:
    """True when no process listens on the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_port(first: int = 8000, tries: int = 100) -> int:
    """Return the first free port of 127.0.0.1 from `first` on. Raises LocalServicesError when there is none."""
    for port in range(first, first + tries):
        if is_free("127.0.0.1", port):
            return port
    raise LocalServicesError(f"No port from {first} to {first + tries - 1} is free.")


def require_free(host: str, port: int, *, user: str, setting: str, wait_seconds: float = 0.0) -> None:
    """Raise LocalServicesError when another process listens on a port that `user` needs."""
    deadline = time.monotonic() + wait_seconds
    while not is_free(host, port):
        if time.monotonic() >= deadline:
            raise LocalServicesError(
                f"Port {port} of {host} is in use, and {user} needs it. "
                f"Stop the process that listens there, or set {setting} to another port."
            )
        time.sleep(0.1)
