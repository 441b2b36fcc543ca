"""`python -m config.serving` as a process: it replaces serving processes, and refuses a port that is in use."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import psutil
import pytest

from config.local.paths import BASE_DIR
from config.local.ports import free_port
from config.local.programs import EXIT_MISCONFIGURED
from tests.support.waiting import eventually

pytestmark = pytest.mark.slow

TIMEOUT_SECONDS = 60


def start(port: int, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "config.serving", "--port", str(port), *options],
        cwd=BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        stderr=subprocess.PIPE,
        text=True,
    )


def is_alive(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.fixture
def serving() -> Iterator[tuple[int, subprocess.Popen[str]]]:
    port = free_port(18100)
    process = start(port, "--processes", "2", "--threads", "2")
    try:
        assert eventually(lambda: is_alive(port))
        yield port, process
    finally:
        process.kill()
        process.communicate()


def test_a_killed_serving_process_is_replaced_and_all_end_together(
    serving: tuple[int, subprocess.Popen[str]],
) -> None:
    port, process = serving
    first, second = psutil.Process(process.pid).children()
    first.kill()
    assert eventually(lambda: len(psutil.Process(process.pid).children()) == 2 and not first.is_running())
    assert eventually(lambda: is_alive(port))
    children = psutil.Process(process.pid).children()
    assert second in children
    process.send_signal(signal.SIGTERM)
    assert process.wait(TIMEOUT_SECONDS) == 0
    assert eventually(lambda: not any(child.is_running() for child in children))


def test_serving_processes_end_with_a_killed_parent(serving: tuple[int, subprocess.Popen[str]]) -> None:
    _, process = serving
    children = psutil.Process(process.pid).children()
    process.kill()
    process.wait()
    assert eventually(lambda: not any(child.is_running() for child in children))


def test_a_port_in_use_is_reported_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start(port)
        _, said = process.communicate(timeout=TIMEOUT_SECONDS)
    assert process.returncode == EXIT_MISCONFIGURED
    assert said == (
        f"error: Port {port} of 127.0.0.1 is in use, and the web process needs it. "
        "Stop the process that listens there, or set WEB_PORT to another port.\n"
    )
