"""The embedded Redis: broker and cache without persistence, on a private socket."""

import socket
import subprocess
import time

from config.local.binaries import Programs
from config.local.errors import LocalServicesError
from config.local.memory import REDIS_MAX_MB
from config.local.paths import ServicePaths

START_TIMEOUT_SECONDS = 10

DATABASES = 1024
"""Enough for each test run of this machine to have its own; an empty one costs nothing."""


def command(paths: ServicePaths, programs: Programs) -> list[str]:
    """Return the command line: no TCP, nothing written to disk, and only keys that expire are evicted."""
    options = {
        "port": "0",
        "unixsocket": str(paths.redis_socket),
        "unixsocketperm": "700",
        "dir": str(paths.sockets),
        "databases": str(DATABASES),
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
        "maxmemory": f"{REDIS_MAX_MB}mb",
        "maxmemory-policy": "volatile-lru",
    }
    return [str(programs.redis), *(word for name, value in options.items() for word in (f"--{name}", value))]


def wait_ready(paths: ServicePaths, server: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers. Raises LocalServicesError when it ends or takes too long."""
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise LocalServicesError(f"Redis ended while starting; {paths.logs / 'redis.log'} says why.")
        if _answers(paths):
            return
        time.sleep(0.02)
    raise LocalServicesError(f"Redis did not answer in {START_TIMEOUT_SECONDS} seconds.")


def _answers(paths: ServicePaths) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(1)
        try:
            client.connect(str(paths.redis_socket))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
