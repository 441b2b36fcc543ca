"""`python -m config.serving`: load the application, fork the serving processes, and replace those that die.

    python -m config.serving [--host WEB_HOST] [--port WEB_PORT] [--processes WEB_PROCESSES] [--threads WEB_THREADS]

The settings in capitals are the defaults.
Each process listens on a socket of its own with SO_REUSEPORT. The parent keeps the sockets open, so connections that
wait for a process that died are accepted by its successor.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import importlib
import logging
import os
import resource
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, NoReturn

from config.local import ports, processes
from config.local.errors import LocalServicesError
from config.local.programs import EXIT_MISCONFIGURED
from config.serving import limits

if TYPE_CHECKING:
    from config.serving.server import Server

log = logging.getLogger("quittance.serving")


def main() -> int:
    """Serve until SIGTERM or SIGINT."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
    options = _options()
    try:
        ports.require_free(
            options.host,
            options.port,
            user="the web process",
            setting="WEB_PORT",
            wait_seconds=ports.RELEASE_SECONDS_MAX,
        )
        sockets = [_listen(options.host, options.port) for _ in range(options.processes)]
    except (LocalServicesError, OSError) as error:
        sys.stderr.write(f"error: {error}\n")
        return EXIT_MISCONFIGURED
    _raise_open_files_limit()
    importlib.import_module("config.wsgi")  # Loads the application, which the processes then share.
    gc.freeze()
    return Parent(sockets, threads=options.threads).run()


class Parent:
    """The process that forks and replaces the serving processes."""

    def __init__(self, sockets: list[socket.socket], *, threads: int) -> None:
        self._sockets = sockets
        self._threads = threads
        self._children: dict[int, int] = {}
        self._is_stopping = False

    def run(self) -> int:
        """Fork, replace, and end with the children."""
        for sig in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sig, lambda *_: self._stop())
        for index in range(len(self._sockets)):
            self._fork(index)
        while self._children:
            try:
                pid, status = os.wait()
            except InterruptedError:
                continue
            index = self._children.pop(pid)
            if not self._is_stopping:
                log.error("A serving process ended and is replaced.", extra={"exit": os.waitstatus_to_exitcode(status)})
                time.sleep(limits.RESPAWN_PAUSE_SECONDS)
                if not self._is_stopping:
                    self._fork(index)
        return 0

    def _stop(self) -> None:
        self._is_stopping = True
        for pid in self._children:
            os.kill(pid, signal.SIGTERM)

    def _fork(self, index: int) -> None:
        pid = os.fork()
        if pid == 0:
            _serve(self._sockets, index, self._threads)
        self._children[pid] = index


def _serve(sockets: list[socket.socket], index: int, threads: int) -> NoReturn:
    """The life of one serving process."""
    code = 1
    try:
        processes.die_with_parent_from_now(signal.SIGTERM)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for other, each in enumerate(sockets):
            if other != index:
                each.close()
        from django.conf import settings

        from config import wsgi
        from config.serving.server import Server

        server = Server(wsgi.application, threads=threads, trusted_proxies=settings.TRUSTED_PROXIES)
        asyncio.run(_until_stopped(server, sockets[index]))
        code = 0
    except Exception:
        log.exception("A serving process failed.")
    finally:
        logging.shutdown()
        os._exit(code)


async def _until_stopped(server: Server, listening: socket.socket) -> None:
    stopping = asyncio.Event()
    for sig in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sig, stopping.set)
    await server.serve(listening, stopping)


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind((host, port))
    listening.listen(limits.BACKLOG)
    listening.setblocking(False)
    return listening


def _raise_open_files_limit() -> None:
    """Let the process open as many files as the system allows: each connection is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * limits.CONNECTIONS_MAX
    if soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _options() -> argparse.Namespace:
    from django.conf import settings

    parser = argparse.ArgumentParser(prog="python -m config.serving", description="Serve Quittance over HTTP/1.1.")
    parser.add_argument("--host", default=settings.WEB_HOST)
    parser.add_argument("--port", type=int, default=settings.WEB_PORT or limits.PORT)
    parser.add_argument("--processes", type=int, default=settings.WEB_PROCESSES)
    parser.add_argument("--threads", type=int, default=settings.WEB_THREADS, help="threads of each process")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
