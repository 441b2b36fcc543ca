"""The processes of `manage.py up`, and their processor time and memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Self

import psutil

from config.local import processes, programs
from config.local.child_process import DIE_WITH_PARENT
from config.local.paths import BASE_DIR, service_paths
from config.local.ports import free_port
from config.local.programs import Program
from config.local.services import Services
from tests.bench import cluster

TIMEOUT_SECONDS = 60.0
MEGABYTE = 2**20


@contextmanager
def running(program: Program, environment: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program with its output in a file; at the end its whole process group is stopped."""
    logs = service_paths(cluster.KIND).logs
    logs.mkdir(parents=True, exist_ok=True)
    with (logs / f"{program.name}.log").open("wb") as log:
        process = subprocess.Popen(
            program.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=BASE_DIR,
            env={**cluster.environment(), **(environment or {}), DIE_WITH_PARENT: "1", "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
            preexec_fn=processes.die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - it calls the kernel and nothing else
        )
    try:
        yield process
    finally:
        processes.stop_child(process, stop_signal=signal.SIGTERM, timeout_seconds=20)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def web() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The web server of the product; gives its port."""
    port = free_port(8730)
    with running(programs.web(port)) as process:
        await_true(lambda: answers(f"http://127.0.0.1:{port}/healthz"), "the web server")
        yield port, process


@contextmanager
def platform(**environment: str) -> Iterator[tuple[int, dict[str, subprocess.Popen[bytes]]]]:
    """Everything that `manage.py up` runs."""
    from django.conf import settings

    bank_url = f"http://127.0.0.1:{free_port(8780)}"
    settings.SANDBOX_BANK_URL = bank_url
    environment = {"SANDBOX_BANK_URL": bank_url, **environment}
    port = free_port(8730)
    beside = [
        programs.worker(settings.WORKER_QUEUES),
        programs.beat(),
        programs.command("webhooks", "deliver_webhooks"),
        programs.command("bank", "run_sandbox_bank"),
    ]
    with ExitStack() as stack:
        found = {
            program.name: stack.enter_context(running(program, environment))
            for program in [programs.web(port), *beside]
        }
        await_true(lambda: answers(f"http://127.0.0.1:{port}/healthz"), "the web server")
        yield port, found


def module(name: str, *words: str) -> Program:
    """A Python module as a program."""
    return Program(name.rpartition(".")[2], (sys.executable, "-m", name, *words))


def answers(url: str) -> bool:
    """True when a server answers there."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def await_true(
    condition: Callable[[], object], what: str, *, seconds: float = TIMEOUT_SECONDS, every: float = 0.1
) -> None:
    """Wait for a condition. Raises TimeoutError with `what`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited {seconds:.0f} seconds for {what}.")
        time.sleep(every)


def family(pid: int) -> list[psutil.Process]:
    """A process and everything it started."""
    try:
        leader = psutil.Process(pid)
        return [leader, *leader.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and its children, ended ones included."""
    total = 0.0
    for process in family(pid):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def postgres_pid() -> int:
    """The server of this measurement."""
    return Services(cluster.KIND).servers()["postgres"].pid


@dataclass
class Meter:
    """Processor seconds of some processes and their children between two moments."""

    pids: Mapping[str, int]

    def __post_init__(self) -> None:
        self._before = {name: cpu_seconds(pid) for name, pid in self.pids.items()}

    def used(self) -> dict[str, float]:
        """Since the meter was made."""
        return {name: cpu_seconds(pid) - self._before[name] for name, pid in self.pids.items()}


class MemoryWatch:
    """The largest resident set of any one process of each kind, read twice a second."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = pids
        self._over = threading.Event()
        self.largest_mb: dict[str, float] = dict.fromkeys(pids, 0.0)
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            for name, pid in self._pids.items():
                for process in family(pid):
                    with suppress(psutil.NoSuchProcess):
                        self.largest_mb[name] = max(self.largest_mb[name], process.memory_info().rss / MEGABYTE)
