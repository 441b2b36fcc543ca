"""The web process of the previous release goes on answering while the next release migrates its database."""

from __future__ import annotations

import io
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import tarfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from config.local.paths import BASE_DIR
from tests.support import databases, dumps, processes

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.django_db(databases=["default", "owner"], transaction=True),
]
PATIENCE_SECONDS = 120
ASKERS = 3
# A server of the standard library: the packages of this release need not hold the server of an earlier one.
# Its threads are few and stay, because each keeps a connection to the database.
SERVE = """
import sys, threading
from wsgiref.simple_server import make_server
from config.wsgi import application

server = make_server("127.0.0.1", int(sys.argv[1]), application)

def answer():
    while True:
        server.handle_request()

threads = [threading.Thread(target=answer) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


class Release:
    """The code of one release, and how its processes are started on a database."""

    def __init__(self, code: Path, database: str) -> None:
        self.code = code
        self.environment = processes.environment(database)

    def run(self, *arguments: str) -> str:
        """Run a command of its `manage.py` and return what it says."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.code, env=self.environment, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def web(self, log: Path) -> Iterator[str]:
        """Serve HTTP and return the address."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-c", SERVE, str(port)],
                cwd=self.code, env=self.environment, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            for _ in range(PATIENCE_SECONDS * 10):
                if ask(f"{url}/healthz")[0] == 200:
                    break
                assert process.poll() is None, log.read_text()
                threading.Event().wait(0.1)
            yield url
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(60)


def ask(url: str, key: str = "", body: dict[str, Any] | None = None, idempotency_key: str = "") -> tuple[int, Any]:
    """Send a request and return status and answer; 0 when the server does not answer."""
    headers = {"Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {key}"} if key else {}
    headers |= {"Idempotency-Key": idempotency_key} if idempotency_key else {}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")
    except OSError as error:
        return 0, str(error)


class Partner:
    """A partner's program: threads that order transfers and read them until they are told to stop."""

    def __init__(self, url: str, key: str) -> None:
        self.url, self.key = url, key
        self.answers: list[tuple[int, Any]] = []
        self._numbers = itertools.count(1)
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask_on) for _ in range(ASKERS)]

    def fund(self) -> None:
        """Let money arrive in test mode."""
        body = {"amount": "50000.00", "currency": "USD", "reference": "FUND-1"}
        status, answer = ask(f"{self.url}/v1/test/fundings", self.key, body, "fund-1")
        assert status in (200, 201), answer

    @contextmanager
    def asking(self) -> Iterator[None]:
        for thread in self._threads:
            thread.start()
        self.wait_for_answers(ASKERS)
        try:
            yield
            self.wait_for_answers(ASKERS * 3)
        finally:
            self._over.set()
            for thread in self._threads:
                thread.join(60)

    def wait_for_answers(self, more: int) -> None:
        """Wait until this many further answers came."""
        wanted = len(self.answers) + more
        for _ in range(PATIENCE_SECONDS * 50):
            if len(self.answers) >= wanted:
                return
            threading.Event().wait(0.02)
        raise TimeoutError(f"{len(self.answers)} of {wanted} answers came.")

    def _ask_on(self) -> None:
        while not self._over.is_set():
            number = next(self._numbers)
            body = {
                "amount": "1.00",
                "currency": "USD",
                "reference": f"R-{number}",
                "beneficiary": {
                    "name": "Ada Lovelace",
                    "routing_number": "021000089",
                    "account_number": "0012345678",
                    "account_type": "checking",
                },
            }
            self.answers.append(ask(f"{self.url}/v1/transfers", self.key, body, f"key-{number}"))
            self.answers.append(ask(f"{self.url}/v1/transfers?limit=5", self.key))

    @property
    def accepted(self) -> int:
        """How many transfers were accepted."""
        return sum(1 for status, _ in self.answers if status == 201)


@pytest.fixture
def previous_code(tmp_path: Path) -> Path:
    """The code of the latest release that has a dump: the commit that added the dump."""
    dump = f"tests/data/upgrades/{dumps.releases()[-1]}/default.sql"
    added = subprocess.run(
        ["git", "log", "--diff-filter=A", "--format=%H", "--", dump],
        cwd=BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    commits = added.stdout.split()
    if not commits:
        pytest.skip("The history of the repository is not here.")
    packed = subprocess.run(["git", "archive", commits[-1]], cwd=BASE_DIR, capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        # Python before 3.11.4 has no filters; the archive is our own.
        archive.extractall(tmp_path / "previous", **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    return tmp_path / "previous"


def test_the_previous_release_answers_while_the_next_one_migrates(previous_code: Path, tmp_path: Path) -> None:
    with databases.empty("serving") as name:
        dumps.restore(databases.conninfo(name), dumps.releases()[-1], "default")
        before, after = Release(previous_code, name), Release(BASE_DIR, name)
        key = before.run("issue_api_key", "acme", "--register", "Acme").strip()
        with before.web(tmp_path / "before.log") as url:
            partner = Partner(url, key)
            partner.fund()
            with partner.asking():
                after.run("migrate", "--no-input")
        assert {status for status, _ in partner.answers} == {200, 201}, set(map(str, partner.answers))
        with after.web(tmp_path / "after.log") as url:
            status, found = ask(f"{url}/v1/transfers?limit=100", key)
            assert status == 200
            assert len(found["data"]) == min(partner.accepted, 100)
            assert ask(f"{url}/readyz")[1]["checks"]["sql_functions"] == {"state": "ok"}


def test_functions_are_replaced_while_they_are_in_use(tmp_path: Path) -> None:
    """Every function is applied again; the serving process goes on, and `/readyz` says when it was done."""
    with databases.copied("replacing") as name:
        release = Release(BASE_DIR, name)
        key = release.run("issue_api_key", "acme", "--register", "Acme").strip()
        with databases.superuser(name) as admin:
            admin.execute("UPDATE kernel_sqlfunction SET checksum = 'of an earlier release'")
        with release.web(tmp_path / "web.log") as url:
            partner = Partner(url, key)
            partner.fund()
            status, answer = ask(f"{url}/readyz")
            assert status == 503 and "run `manage.py migrate`" in answer
            with partner.asking():
                assert "payouts_accept_many (changed)... OK" in release.run("migrate", "--no-input")
            assert {status for status, _ in partner.answers} == {200, 201}, set(map(str, partner.answers))
            assert ask(f"{url}/readyz")[1]["checks"]["sql_functions"] == {"state": "ok"}
