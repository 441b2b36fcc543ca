"""The supervisor with small programs of its own, which die as often as it takes."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config.local.errors import LocalServicesError
from config.local.output import Output
from config.local.paths import BASE_DIR
from config.local.processes import Identity
from config.local.programs import Program
from config.local.supervisor import Supervisor, free_port
from tests.config.local.test_services import eventually

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
    return Supervisor(programs, web_port=free_port(18000), output=Output(tmp_path, terminal), preparation=preparation)


def test_a_child_that_is_killed_is_started_again_with_one_line(tmp_path: Path) -> None:
    terminal = io.StringIO()
    with supervise(tmp_path, FOREVER, terminal=terminal) as running:
        assert eventually(lambda: "worker" in running.pids())
        first = running.pids()["worker"]
        running.kill("worker")
        assert eventually(lambda: running.pids().get("worker", first) != first)
    assert terminal.getvalue().count("up       | worker ended (killed by SIGKILL); starting it again in 0.5 s") == 1


def test_stopping_ends_every_child(tmp_path: Path) -> None:
    with supervise(tmp_path, FOREVER) as running:
        assert eventually(lambda: "worker" in running.pids())
        child = Identity.of(running.pids()["worker"])
        assert child is not None
    assert not child.is_alive()
    assert running.pids() == {}


def test_what_a_killed_child_had_started_goes_with_it(tmp_path: Path) -> None:
    terminal = io.StringIO()
    with supervise(tmp_path, STUBBORN_PARENT, terminal=terminal) as running:
        assert eventually(lambda: terminal.getvalue().count("pid") == 2)
        everybody = [Identity.of(int(line.split()[-1])) for line in terminal.getvalue().splitlines() if "pid" in line]
        leader = Identity.of(running.pids()["web"])
        assert leader is not None
        leader.send(signal.SIGKILL)
        assert eventually(lambda: not any(process is not None and process.is_alive() for process in everybody))


def test_a_supervisor_killed_outright_leaves_no_child(tmp_path: Path) -> None:
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


def test_nothing_starts_after_a_preparation_that_failed(tmp_path: Path) -> None:
    failing = Program("prepare", (sys.executable, "-c", "raise SystemExit('no table for you')"))
    running = supervise(tmp_path, FOREVER, preparation=failing)
    with pytest.raises(LocalServicesError, match="no table for you"):
        running.start()
    assert running.pids() == {}


def test_killing_a_stranger_is_an_error(tmp_path: Path) -> None:
    with supervise(tmp_path, FOREVER) as running, pytest.raises(LookupError, match="'oracle'"):
        running.kill("oracle")


def test_waiting_for_a_web_process_that_never_comes_ends(tmp_path: Path) -> None:
    with supervise(tmp_path, FOREVER) as running, pytest.raises(LocalServicesError, match="not ready after"):
        running.wait_ready(timeout_seconds=0.3)


def test_a_port_that_somebody_listens_on_is_passed_over() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port, tries=5) > port
