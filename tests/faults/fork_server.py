"""The client of the fork server in `worker`: runs tasks in new processes, serves requests, and has processes killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from config.kernel import clock
from config.local.paths import BASE_DIR
from tests.faults.points import Point
from tests.faults.worker import INSPECT, SERVE

TIMEOUT_SECONDS = 60
PASSED_SETTINGS = ("SANDBOX_BANK_URL", "SANDBOX_BANK_FOLDER", "WEBHOOK_ALLOWED_PRIVATE_TARGETS")


class ForkServer:
    """One process that has loaded Quittance and forks workers. `environment` is added to that of this process."""

    def __init__(self, folder: Path, **environment: str) -> None:
        """Start it. Its workers use the databases of this test run and log into `folder`."""
        self.log = folder / "workers.log"
        said = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "TEST_REDIS_URL": settings.REDIS_URL}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=BASE_DIR,
                env={**os.environ, **said, **environment},
            )

    def run(self, *what: str) -> None:
        """Run all of this in a new worker, which has to succeed."""
        self._expect(self._fork(what), 0, f"a worker that did {', '.join(what)}")

    def run_until_killed(self, point: Point, what: Iterable[str]) -> None:
        """Run this in a new worker, which has to be killed at the point."""
        if point.may_not_be_reached:
            ended = self._ask({"wait": self._fork(what, point)["pid"], "seconds": TIMEOUT_SECONDS})
            assert ended["in_time"] and ended["code"] in (0, -signal.SIGKILL), f"{ended}\n{self.log_tail()}"
            return
        self._expect(
            self._fork(what, point),
            -signal.SIGKILL,
            f"the worker that had to be killed at {point.where} ({point.when})",
        )

    def serve(self, point: Point | None = None) -> WebServer:
        """A web server in a process of its own."""
        return WebServer(self, self._fork([SERVE], point))

    def inspect(self, *words: str) -> Any:
        """Return what a function of `inspection` returns; None when a process that it asked is down."""
        fork = self._ask({"run": [INSPECT, *words]})
        self._ask({"wait": fork["pid"], "seconds": TIMEOUT_SECONDS})
        return fork["said"]

    def stop(self) -> None:
        """End the fork server and all its forks."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(TIMEOUT_SECONDS)

    def _fork(self, what: Iterable[str], point: Point | None = None) -> dict[str, Any]:
        order: dict[str, Any] = {
            "run": list(what),
            "now": clock.machine_now().timestamp(),
            "databases": {alias: connections[alias].settings_dict["NAME"] for alias in settings.DATABASES},
            "settings": {name: getattr(settings, name) for name in PASSED_SETTINGS},
        }
        if point is not None:
            order |= {"at": point.where, "when": point.when, "call": point.call}
        return self._ask(order)

    def _expect(self, fork: dict[str, Any], code: int, who: str) -> None:
        ended = self._ask({"wait": fork["pid"], "seconds": TIMEOUT_SECONDS})
        assert ended == {"code": code, "in_time": True}, f"{who} ended otherwise: {ended}\n{self.log_tail()}"

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps(order, default=str), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        assert answer, f"the fork server ended:\n{self.log_tail()}"
        return dict(json.loads(answer))

    def log_tail(self) -> str:
        """The end of the workers' log."""
        return self.log.read_text(errors="replace")[-3000:]


class WebServer:
    """A web server that runs in a fork."""

    def __init__(self, fork_server: ForkServer, fork: dict[str, Any]) -> None:
        self._fork_server, self._fork_info = fork_server, fork
        self.url = f"http://127.0.0.1:{fork['said']}"

    def assert_killed(self) -> None:
        """The server was killed while it answered."""
        self._fork_server._expect(self._fork_info, -signal.SIGKILL, "the web server that had to be killed")
