"""The whole platform on its own cluster: started, killed process by process, and removed."""

from __future__ import annotations

import random
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from config.kernel import clock
from config.local import credentials, programs, state_files
from config.local.output import Output
from config.local.paths import Kind, service_paths
from config.local.platform import all_programs
from config.local.ports import free_port
from config.local.services import Services, stop_daemon
from config.local.supervisor import Supervisor
from tests.factories.webhooks import Receiver
from tests.faults.fork_server import ForkServer

KIND: Kind = "faults"
SETTINGS = "tests.faults.settings"
TARGETS = ("web", "worker", "beat", "webhooks", "bank", "postgres", "redis")
TIMEOUT_SECONDS = 150
CHECK_EVERY_SECONDS = 0.3
PORTS_FROM, BANK_PORTS_FROM = 8100, 8740


class Platform:
    """All processes of `manage.py up` on the cluster `faults`, and a fork server to inspect them."""

    def __init__(self, supervisor: Supervisor, fork_server: ForkServer, receiver: Receiver) -> None:
        self.supervisor, self.fork_server, self.receiver = supervisor, fork_server, receiver


@contextmanager
def running(receiver: Receiver, folder: Any) -> Iterator[Platform]:
    """Start on empty data; remove everything at the end."""
    with state_files.exclusive(service_paths("test").state / "faults.lock"):
        _wipe()
        environment = {
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "SANDBOX_BANK_URL": f"http://127.0.0.1:{free_port(BANK_PORTS_FROM)}",
            "WEBHOOK_ALLOWED_PRIVATE_TARGETS": receiver.target,
            "PROMETHEUS_MULTIPROC_DIR": str(folder),
        }
        port = free_port(PORTS_FROM)
        supervisor = Supervisor(
            all_programs(port),
            web_port=port,
            output=Output(service_paths(KIND).logs, None),
            services=Services(KIND),
            environment=environment,
            preparation=programs.command("prepare", "prepare"),
        )
        try:
            with supervisor:
                supervisor.wait_ready(timeout_seconds=90)
                fork_server = ForkServer(folder, **environment)
                try:
                    yield Platform(supervisor, fork_server, receiver)
                finally:
                    fork_server.stop()
        finally:
            _wipe()


class Customer:
    """A program of a partner that repeats each request, with the same key, until it has an answer."""

    def __init__(self, platform: Platform, slug: str) -> None:
        self.platform = platform
        made = platform.fork_server.inspect("create_partner", slug)
        self.environment: str = made["environment"]
        self._headers = {"Authorization": f"Bearer {made['secret']}"}
        self._orders = 0
        self.asked_again = 0

    def post(self, path: str, body: Any) -> Any:
        """Send one request as often as needed."""
        self._orders += 1
        headers = {**self._headers, "Idempotency-Key": f"{self.environment}-{self._orders}"}
        deadline = clock.monotonic() + TIMEOUT_SECONDS
        while clock.monotonic() < deadline:
            try:
                answer = httpx.post(
                    self.platform.supervisor.url + path, json=body, headers=headers, trust_env=False, timeout=20
                )
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.is_success:
                return answer.json()
            assert answer is None or answer.status_code >= 500 or answer.status_code == 409, answer.text
            self.asked_again += 1
            threading.Event().wait(CHECK_EVERY_SECONDS)
        raise AssertionError(f"{path} got no answer for {TIMEOUT_SECONDS} seconds")

    def progress(self) -> dict[str, Any]:
        """Return the progress, as soon as it can be read."""
        deadline = clock.monotonic() + TIMEOUT_SECONDS
        while clock.monotonic() < deadline:
            found = self.platform.fork_server.inspect("progress", self.environment)
            if found is not None:
                return dict(found)
            threading.Event().wait(CHECK_EVERY_SECONDS)
        raise AssertionError(f"the progress could not be read:\n{self.platform.fork_server.log_tail()}")

    def advance_until(
        self, transfers: dict[str, int], *, before_day: Callable[[int], None] = lambda _: None
    ) -> dict[str, Any]:
        """Let days pass until the transfers have these statuses; return the totals."""
        deadline = clock.monotonic() + TIMEOUT_SECONDS
        days = 0
        while clock.monotonic() < deadline:
            seen = self.progress()
            reached = {status: count for status, (count, _) in seen["totals"]["transfers"].items()}
            if reached == transfers and not seen["undelivered"] and not seen["unproven"]:
                return dict(seen["totals"])
            if seen["is_quiet"]:
                days += 1
                before_day(days)
                self.post("/v1/test/clock/advance", {"seconds": max(1, int(seen["next"] - seen["now"]) + 1)})
            else:
                threading.Event().wait(CHECK_EVERY_SECONDS)
        raise AssertionError(
            f"after {TIMEOUT_SECONDS} seconds it is not over: {seen}\n{self.platform.fork_server.log_tail()}"
        )


class Killer(threading.Thread):
    """Kills all processes in a seeded random order, several times, with pauses of `least` to `most` seconds."""

    def __init__(
        self, supervisor: Supervisor, *, seed: int, rounds: int, least: float = 0.8, most: float = 3.0
    ) -> None:
        super().__init__(name=f"killer {seed}", daemon=True)
        chance = random.Random(seed)
        order = [target for _ in range(rounds) for target in chance.sample(TARGETS, len(TARGETS))]
        self.plan = [(target, chance.uniform(least, most)) for target in order]
        self.killed: Counter[str] = Counter()
        self._supervisor = supervisor
        self._changed = threading.Condition()
        self._stopped = threading.Event()

    def run(self) -> None:
        for target, pause in self.plan:
            if self._stopped.wait(pause):
                return
            if target in self._supervisor.pids():
                self._supervisor.kill(target)
                with self._changed:
                    self.killed[target] += 1
                    self._changed.notify_all()

    def wait_for_kills(self, count: int) -> None:
        """Wait until so many processes were killed."""
        with self._changed:
            self._changed.wait_for(lambda: sum(self.killed.values()) >= count, timeout=TIMEOUT_SECONDS / 2)

    def stop(self) -> None:
        """Stop killing."""
        self._stopped.set()
        self.join()


def _wipe() -> None:
    running = state_files.read(service_paths(KIND))
    if running is not None and running.daemon.is_alive():
        stop_daemon(running.daemon)
    paths = service_paths(KIND)
    for folder in (paths.state, paths.home, paths.sockets):
        shutil.rmtree(folder, ignore_errors=True)
    credentials.load.cache_clear()
