"""The supervisor of all processes of a running Quittance; `manage.py up`, `make demo` and the fault tests use it.

with Supervisor(programs, web_port=8000, output=output) as supervisor:
supervisor.wait_ready()
"""

import fcntl
import json
import os
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from config.local import ports, processes
from config.local.child_process import ChildProcess
from config.local.errors import LocalServicesError
from config.local.output import Output
from config.local.paths import BASE_DIR
from config.local.programs import Program
from config.local.services import Services

CHECK_EVERY_SECONDS = 0.1
STOP_TIMEOUT_SECONDS = 15.0
"""Time for a task in progress. Its work is a row, so a task that is killed loses nothing."""


class Supervisor:
    """Starts, watches and stops the processes."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        web_port: int,
        output: Output,
        services: Services | None = None,
        environment: Mapping[str, str] | None = None,
        preparation: Program | None = None,
        instance_file: Path | None = None,
        on_start: Callable[[], None] | None = None,
    ) -> None:
        """Take the configuration; nothing is started yet.

        `environment` is added to that of every process, `services` are kept running beside them, and `preparation` has
        to succeed before any of them starts. While an `instance_file` is locked, no second supervisor starts with it.
        `on_start` is called when the lock is held.
        """
        self.url = f"http://127.0.0.1:{web_port}"
        self._environment = {**os.environ, **(environment or {})}
        self._output = output
        self._services = services
        self._preparation = preparation
        self._instance_file = instance_file
        self._instance_lock: IO[str] | None = None
        self._on_start = on_start
        self._children = {program.name: ChildProcess(program, self._environment, output) for program in programs}
        self._stopping = threading.Event()
        self._watcher: threading.Thread | None = None
        self._seen_servers: dict[str, processes.Identity] = {}

    def start(self) -> Self:
        """Start the services, prepare the database, and start every program.

        Raises LocalServicesError when another instance runs, a port is in use, or the preparation fails.
        """
        try:
            self._lock_instance()
            self._require_free_ports()
            if self._on_start is not None:
                self._on_start()
            if self._services is not None:
                self._services.start()
                self._seen_servers = self._services.servers()
            self._prepare()
        except LocalServicesError:
            self.stop()
            raise
        # One thread starts all children, because the kernel ends a child when the thread that started it ends.
        self._watcher = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self._watcher.start()
        return self

    def wait_ready(self, *, timeout_seconds: float = 60.0) -> None:
        """Wait until `/readyz` reports web, database and, where one is run, the worker."""
        deadline = time.monotonic() + timeout_seconds
        while not self._is_ready():
            if time.monotonic() > deadline:
                raise LocalServicesError(
                    f"Quittance was not ready after {timeout_seconds:g} seconds; {self.readiness()}"
                )
            time.sleep(0.1)

    def readiness(self) -> dict[str, Any]:
        """Return the answer of `/readyz`; empty when there is none."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:  # noqa: S310 - our own address
                return dict(json.load(answer))
        except urllib.error.HTTPError as refused:
            with refused:
                return dict(json.load(refused))
        except (OSError, ValueError):
            return {}

    def kill(self, name: str, sig: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to a program, or to one of the servers `postgres` and `redis`; it is restarted."""
        if name in self._children:
            self._children[name].kill(sig)
        elif self._services is not None and (server := self._services.servers().get(name)):
            server.send(sig)
        else:
            raise LookupError(f"There is no process named {name!r}.")

    def pids(self) -> dict[str, int]:
        """Return the processes that run, servers included."""
        found = {name: child.pid for name, child in self._children.items() if child.pid is not None}
        servers = self._services.servers() if self._services is not None else {}
        return found | {name: server.pid for name, server in servers.items()}

    def wait(self) -> None:
        """Block until `ask_to_stop` is called."""
        self._stopping.wait()

    def ask_to_stop(self) -> None:
        """End `wait`; safe inside a signal handler."""
        self._stopping.set()

    def stop(self) -> None:
        """Stop every program, then leave the services."""
        self._stopping.set()
        if self._watcher is not None:
            self._watcher.join()
        if self._services is not None:
            self._services.stop()
        if self._instance_lock is not None:
            self._instance_lock.close()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def _lock_instance(self) -> None:
        """Lock the instance file and write down who holds it. The kernel frees the lock when this process ends."""
        if self._instance_file is None:
            return
        self._instance_file.parent.mkdir(parents=True, exist_ok=True)
        lock = self._instance_file.open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with lock:
                lock.seek(0)
                raise LocalServicesError(
                    f"Quittance already runs from {BASE_DIR}: {lock.read().strip() or 'another process'}. "
                    "Stop it first. A second instance needs a checkout, WEB_PORT and SANDBOX_BANK_URL of its own."
                ) from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, {self.url}\n")
        lock.flush()
        self._instance_lock = lock

    def _require_free_ports(self) -> None:
        for child in self._children.values():
            if (listening := child.program.listening) is not None:
                ports.require_free(
                    listening.host,
                    listening.port,
                    user=f"the process {child.program.name!r}",
                    setting=listening.setting,
                )

    def _prepare(self) -> None:
        """Run the preparation in its own process, so that it has the settings of the children."""
        if self._preparation is None:
            return
        done = subprocess.run(
            self._preparation.command, cwd=BASE_DIR, env=self._environment, capture_output=True, text=True, check=False
        )
        for line in done.stdout.splitlines():
            self._output.line("up", line)
        if done.returncode != 0:
            raise LocalServicesError(f"Quittance could not be prepared: {done.stderr.strip()[-2000:]}")

    def _watch(self) -> None:
        while not self._stopping.wait(CHECK_EVERY_SECONDS):
            for child in self._children.values():
                child.check()
            self._check_services()
        for child in self._children.values():
            child.terminate()
        for child in self._children.values():
            child.wait_ended(timeout_seconds=STOP_TIMEOUT_SECONDS)

    def _check_services(self) -> None:
        """Start another service daemon where it was killed; the daemon restarts its servers by itself."""
        if self._services is None:
            return
        try:
            self._services.restart_daemon()
        except LocalServicesError as problem:
            self._output.line("up", str(problem))
            return
        now = self._services.servers()
        for name, server in now.items():
            if name in self._seen_servers and self._seen_servers[name] != server:
                self._output.line("up", f"{name} ended; it was restarted")
        self._seen_servers = self._seen_servers | now

    def _is_ready(self) -> bool:
        answer = self.readiness()
        if answer.get("status") not in {"ok", "degraded"}:
            return False
        return "worker" not in self._children or answer["checks"].get("worker", {}).get("state") == "ok"
