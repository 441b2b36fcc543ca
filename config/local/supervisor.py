"""One supervisor for all processes of a running Quittance: `manage.py up`, `make demo` and the fault tests use it.

supervisor = Supervisor(web_port=free_port(), programs=...)
supervisor.start()
supervisor.wait_ready()
...
supervisor.stop()
"""

import json
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from config.local import processes
from config.local.child_process import ChildProcess
from config.local.errors import LocalServicesError
from config.local.output import Output
from config.local.paths import BASE_DIR
from config.local.programs import Program
from config.local.services import Services

LOOK_EVERY_SECONDS = 0.1
STOP_PATIENCE_SECONDS = 15.0
"""A worker in the middle of a coarse task gets this long; the work is a row, so nothing is lost after it."""


class Supervisor:
    """Starts, watches and ends the processes."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        web_port: int,
        output: Output,
        services: Services | None = None,
        environment: Mapping[str, str] | None = None,
        preparation: Program | None = None,
    ) -> None:
        """Name what to run; nothing is started yet.

        `environment` is added to ours for every child, `services` are kept running beside them, and `preparation` has
        to end well before any of them starts.
        """
        self.url = f"http://127.0.0.1:{web_port}"
        self._environment = {**os.environ, **(environment or {})}
        self._output = output
        self._services = services
        self._preparation = preparation
        self._children = {program.name: ChildProcess(program, self._environment, output) for program in programs}
        self._stopping = threading.Event()
        self._watch: threading.Thread | None = None
        self._seen_servers: dict[str, processes.Identity] = {}

    def start(self) -> Self:
        """Start the services, bring the database up to date, and start every program."""
        if self._services is not None:
            self._services.start()
            self._seen_servers = self._services.servers()
        try:
            self._prepare()
        except LocalServicesError:
            self.stop()
            raise
        # Children are started by this one thread: the kernel ends a child when the thread that started it is gone.
        self._watch = threading.Thread(target=self._look_after_all, name="supervisor", daemon=True)
        self._watch.start()
        return self

    def wait_ready(self, *, timeout_seconds: float = 60.0) -> None:
        """Wait until `/readyz` says that web, database and, where one is run, the worker are there."""
        deadline = time.monotonic() + timeout_seconds
        while not self._is_ready():
            if time.monotonic() > deadline:
                raise LocalServicesError(
                    f"Quittance was not ready after {timeout_seconds:g} seconds; {self.readiness()}"
                )
            time.sleep(0.1)

    def readiness(self) -> dict[str, Any]:
        """Ask `/readyz`; an empty answer means that nobody answered."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:  # noqa: S310 - our own address
                return dict(json.load(answer))
        except urllib.error.HTTPError as refused:
            with refused:
                return dict(json.load(refused))
        except (OSError, ValueError):
            return {}

    def kill(self, name: str, sig: signal.Signals = signal.SIGKILL) -> None:
        """Kill a program, or one of the servers `postgres` and `redis`, as a bad day would; it is started again."""
        if name in self._children:
            self._children[name].kill(sig)
        elif self._services is not None and (server := self._services.servers().get(name)):
            server.send(sig)
        else:
            raise LookupError(f"Nothing called {name!r} runs here.")

    def pids(self) -> dict[str, int]:
        """Say which processes run, servers included."""
        found = {name: child.pid for name, child in self._children.items() if child.pid is not None}
        servers = self._services.servers() if self._services is not None else {}
        return found | {name: server.pid for name, server in servers.items()}

    def wait(self) -> None:
        """Sleep until somebody calls `ask_to_stop`."""
        self._stopping.wait()

    def ask_to_stop(self) -> None:
        """End `wait`; safe inside a signal handler."""
        self._stopping.set()

    def stop(self) -> None:
        """End every program, then leave the services."""
        self._stopping.set()
        if self._watch is not None:
            self._watch.join()
        if self._services is not None:
            self._services.stop()

    def __enter__(self) -> Self:
        """Start on entering a `with` block."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End everything at its end."""
        self.stop()

    def _prepare(self) -> None:
        """Run the preparation in a process of its own, so that its settings are the children's."""
        if self._preparation is None:
            return
        done = subprocess.run(
            self._preparation.command, cwd=BASE_DIR, env=self._environment, capture_output=True, text=True, check=False
        )
        for line in done.stdout.splitlines():
            self._output.line("up", line)
        if done.returncode != 0:
            raise LocalServicesError(f"Quittance could not be prepared: {done.stderr.strip()[-2000:]}")

    def _look_after_all(self) -> None:
        while not self._stopping.wait(LOOK_EVERY_SECONDS):
            for child in self._children.values():
                child.look()
            self._look_after_services()
        for child in self._children.values():
            child.ask_to_end()
        for child in self._children.values():
            child.wait_ended(patience_seconds=STOP_PATIENCE_SECONDS)

    def _look_after_services(self) -> None:
        """The keeper starts its servers again; if the keeper itself was killed, we start another."""
        if self._services is None:
            return
        try:
            self._services.revive()
        except LocalServicesError as problem:
            self._output.line("up", str(problem))
            return
        now = self._services.servers()
        for name, server in now.items():
            if name in self._seen_servers and self._seen_servers[name] != server:
                self._output.line("up", f"{name} ended; it was started again")
        self._seen_servers = self._seen_servers | now

    def _is_ready(self) -> bool:
        told = self.readiness()
        if told.get("status") not in {"ok", "degraded"}:
            return False
        return "worker" not in self._children or told["checks"].get("worker", {}).get("state") == "ok"


def free_port(first: int = 8000, tries: int = 100) -> int:
    """Find the first port from `first` on that nobody on this machine listens on."""
    for port in range(first, first + tries):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise LocalServicesError(f"No port between {first} and {first + tries} is free.")
