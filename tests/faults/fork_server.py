"""The hand that orders processes from `target`: run tasks in a fresh worker, serve a request, let one die at a point."""

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
from tests.faults.worker import SERVE, TELL

PATIENCE_SECONDS = 60
HANDED_ON = ("SANDBOX_BANK_URL", "SANDBOX_BANK_FOLDER", "WEBHOOK_ALLOWED_PRIVATE_TARGETS")


class ForkServer:
    """One process that has loaded Quittance and forks workers of it. `environment` is added to ours."""

    def __init__(self, folder: Path, **environment: str) -> None:
        """Start it; its workers use the databases of this test run, and speak into a log in `folder`."""
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

    def work(self, *what: str) -> None:
        """A fresh worker does all of this, and must come to a good end."""
        self._expect(self._bear(what), 0, f"a worker that did {', '.join(what)}")

    def die(self, point: Point, what: Iterable[str]) -> None:
        """A fresh worker begins this and is killed at the point; a point that nobody comes by is a mistake of the table."""
        if point.may_be_passed:
            ended = self._ask({"wait": self._bear(what, point)["pid"], "seconds": PATIENCE_SECONDS})
            assert ended["in_time"] and ended["code"] in (0, -signal.SIGKILL), f"{ended}\n{self.last_words()}"
            return
        self._expect(
            self._bear(what, point), -signal.SIGKILL, f"the worker that had to die at {point.where} ({point.when})"
        )

    def serve(self, point: Point | None = None) -> Served:
        """A web server in a process of its own."""
        return Served(self, self._bear([SERVE], point))

    def tell(self, *words: str) -> Any:
        """What a function of `inspection` says; None where a fork could not find out, because something that it asked is dead."""
        born = self._ask({"run": [TELL, *words]})
        self._ask({"wait": born["pid"], "seconds": PATIENCE_SECONDS})
        return born["said"]

    def stop(self) -> None:
        """End the fork_server and whatever of it still lives."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(PATIENCE_SECONDS)

    def _bear(self, what: Iterable[str], point: Point | None = None) -> dict[str, Any]:
        order: dict[str, Any] = {
            "run": list(what),
            "now": clock.machine_now().timestamp(),
            "databases": {alias: connections[alias].settings_dict["NAME"] for alias in settings.DATABASES},
            "settings": {name: getattr(settings, name) for name in HANDED_ON},
        }
        if point is not None:
            order |= {"at": point.where, "when": point.when, "call": point.call}
        return self._ask(order)

    def _expect(self, born: dict[str, Any], code: int, who: str) -> None:
        ended = self._ask({"wait": born["pid"], "seconds": PATIENCE_SECONDS})
        assert ended == {"code": code, "in_time": True}, f"{who} ended otherwise: {ended}\n{self.last_words()}"

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps(order, default=str), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        assert answer, f"the fork server ended:\n{self.last_words()}"
        return dict(json.loads(answer))

    def last_words(self) -> str:
        """The end of what the workers said."""
        return self.log.read_text(errors="replace")[-3000:]


class Served:
    """A web server that runs in a fork."""

    def __init__(self, fork_server: ForkServer, born: dict[str, Any]) -> None:
        self._fork_server, self._born = fork_server, born
        self.url = f"http://127.0.0.1:{born['said']}"

    def must_have_died(self) -> None:
        """It was killed while it answered."""
        self._fork_server._expect(self._born, -signal.SIGKILL, "the web server that had to die")
