"""The supervisor, with small programs that are killed."""

from __future__ import annotations

import io
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from config.local.errors import LocalServicesError
from config.local.output import Output
from config.local.paths import BASE_DIR
from config.local.ports import free_port, require_free
from config.local.processes import Identity
from config.local.programs import EXIT_MISCONFIGURED, Listening, Program
from config.local.supervisor import Supervisor
from tests.support.waiting import eventually

pytestmark = pytest.mark.slow

FOREVER = Program("worker", (sys.executable, "-c", "import signal; print('here', flush=True); signal.pause()"))
STUBBORN_PARENT = Program(
    "web",
    (
        sys.executable,
        "-c",
        "import os, signal; child = os.fork(); print('pid', os.getpid(), flush=True); signal.pause()",
    ),
)


def supervise(
    tmp_path: Path, *programs: Program, terminal: io.StringIO | None = None, preparation: Program | None = None
) -> Supervisor:
    return Supervisor(
        programs,
        web_port=free_port(18000),
        output=Output(tmp_path, terminal),
        preparation=preparation,
        instance_file=tmp_path / "instance",
    )


def test_a_killed_child_is_restarted_and_reported_in_one_line(tmp_path: Path) -> None:
    terminal = io.StringIO()
    with supervise(tmp_path, FOREVER, terminal=terminal) as running:
        assert eventually(lambda: "worker" in running.pids())
        first = running.pids()["worker"]
        running.kill("worker")
        assert eventually(lambda: running.pids().get("worker", first) != first)
    assert terminal.getvalue().count("up       | worker ended (killed by SIGKILL); it is restarted in 0.5 s") == 1


def test_stopping_ends_every_child(tmp_path: Path) -> None:
    with supervise(tmp_path, FOREVER) as running:
        assert eventually(lambda: "worker" in running.pids())
        child = Identity.of(running.pids()["worker"])
        assert child is not None
    assert not child.is_alive()
    assert running.pids() == {}


def test_the_children_of_a_killed_child_end_with_it(tmp_path: Path) -> None:
    terminal = io.StringIO()
    with supervise(tmp_path, STUBBORN_PARENT, terminal=terminal) as running:
        assert eventually(lambda: terminal.getvalue().count("pid") == 2)
        family = [Identity.of(int(line.split()[-1])) for line in terminal.getvalue().splitlines() if "pid" in line]
        leader = Identity.of(running.pids()["web"])
        assert leader is not None
        leader.send(signal.SIGKILL)
        assert eventually(lambda: not any(process is not None and process.is_alive() for process in family))


def test_a_killed_supervisor_leaves_no_child(tmp_path: Path) -> None:
    program = (
        "import sys, signal, pathlib\n"
        "from tests.config.local.test_supervisor import FOREVER, supervise\n"
        "running = supervise(pathlib.Path(sys.argv[1]), FOREVER).start()\n"
        "while 'worker' not in running.pids(): pass\n"
        "print(running.pids()['worker'], flush=True)\n"
        "signal.pause()\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=BASE_DIR) as supervisor:
        assert supervisor.stdout is not None
        child = Identity.of(int(supervisor.stdout.readline()))
        assert child is not None
        supervisor.kill()
    assert eventually(lambda: not child.is_alive())


def test_a_failed_preparation_starts_nothing(tmp_path: Path) -> None:
    failing = Program("prepare", (sys.executable, "-c", "raise SystemExit('permission denied')"))
    running = supervise(tmp_path, FOREVER, preparation=failing)
    with pytest.raises(LocalServicesError, match="permission denied"):
        running.start()
    assert running.pids() == {}


def test_killing_an_unknown_process_is_an_error(tmp_path: Path) -> None:
    with supervise(tmp_path, FOREVER) as running, pytest.raises(LookupError, match="'oracle'"):
        running.kill("oracle")


def test_waiting_for_readiness_ends_after_the_timeout(tmp_path: Path) -> None:
    with supervise(tmp_path, FOREVER) as running, pytest.raises(LocalServicesError, match="not ready after"):
        running.wait_ready(timeout_seconds=0.3)


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that this test listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


def test_a_port_in_use_is_passed_over(taken_port: int) -> None:
    assert free_port(taken_port, tries=5) > taken_port


def test_a_second_instance_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with supervise(tmp_path, FOREVER) as first:
        assert eventually(lambda: "worker" in first.pids())
        second = supervise(tmp_path, FOREVER)
        with pytest.raises(
            LocalServicesError, match=rf"already runs from .*: process \d+, {first.url}\. Stop it first"
        ):
            second.start()
        assert second.pids() == {}
        assert "worker" in first.pids()
    with supervise(tmp_path, FOREVER) as third:
        assert eventually(lambda: "worker" in third.pids())


def test_a_port_in_use_is_reported_before_anything_starts(tmp_path: Path, taken_port: int) -> None:
    bank = Program("bank", FOREVER.command, Listening("127.0.0.1", taken_port, "SANDBOX_BANK_URL"))
    running = supervise(tmp_path, FOREVER, bank)
    with pytest.raises(LocalServicesError, match=f"Port {taken_port} .* is in use, and the process 'bank' needs it"):
        running.start()
    assert running.pids() == {}


def test_a_program_that_is_misconfigured_is_not_restarted(tmp_path: Path) -> None:
    terminal = io.StringIO()
    failing = Program("bank", (sys.executable, "-c", f"raise SystemExit({EXIT_MISCONFIGURED})"))
    with supervise(tmp_path, failing, FOREVER, terminal=terminal) as running:
        assert eventually(lambda: "is not restarted" in terminal.getvalue() and "here" in terminal.getvalue())
        running.kill("worker")
        assert eventually(lambda: terminal.getvalue().count("here") == 2)  # More than the first pause has passed.
    assert terminal.getvalue().count("bank ended") == 1


def test_the_bank_reports_a_port_in_use_and_ends(taken_port: int, settings: Any, monkeypatch: Any) -> None:
    settings.SANDBOX_BANK_URL = f"http://127.0.0.1:{taken_port}"
    monkeypatch.setattr("config.local.ports.RELEASE_SECONDS_MAX", 0)
    with pytest.raises(CommandError, match="the sandbox bank needs it") as raised:
        call_command("run_sandbox_bank")
    assert raised.value.returncode == EXIT_MISCONFIGURED


def test_waiting_for_a_port_ends_when_it_is_free() -> None:
    taken = socket.create_server(("127.0.0.1", 0))
    port = taken.getsockname()[1]
    threading.Timer(0.2, taken.close).start()
    require_free("127.0.0.1", port, user="the test", setting="-", wait_seconds=10)
