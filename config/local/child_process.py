"""A child process of the supervisor: in its own process group, restarted with growing pauses."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import suppress

from config.local import processes
from config.local.output import Output
from config.local.paths import BASE_DIR
from config.local.programs import EXIT_MISCONFIGURED, Program

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0
STEADY_AFTER_SECONDS = 20.0
"""After a run this long the next restart uses the first pause again."""

DIE_WITH_PARENT = "QUITTANCE_DIE_WITH_PARENT"
"""Set for processes whose own children (serving and pool processes) must end with them."""

# Only the embedded servers drop root; Celery's warning about it would repeat at every start.
ROOT_WARNING = "ignore:You're running the worker with superuser privileges"


class ChildProcess:
    """One program, kept running."""

    def __init__(self, program: Program, environment: Mapping[str, str], output: Output) -> None:
        self.program = program
        self._environment = {
            "PYTHONWARNINGS": ROOT_WARNING,
            **environment,
            DIE_WITH_PARENT: "1",
            "PYTHONUNBUFFERED": "1",
        }
        self._output = output
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._pause = FIRST_PAUSE_SECONDS
        self._start_at: float | None = 0.0

    @property
    def pid(self) -> int | None:
        """The pid of the group's leader while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def check(self) -> None:
        """Start the program when it is due; report its end in one line and schedule the restart."""
        now = time.monotonic()
        if self._process is not None and self._process.poll() is not None:
            self._handle_exit(self._process, now)
        if self._process is None and self._start_at is not None and now >= self._start_at:
            self._start(now)

    def kill(self, sig: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to the whole group."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, sig)

    def terminate(self) -> None:
        """Ask the program to finish; it is not restarted."""
        self._start_at = None
        if self.pid is not None:
            os.kill(self.pid, signal.SIGTERM)

    def wait_ended(self, *, timeout_seconds: float) -> None:
        """Wait for the end, then kill what is left of the group."""
        if self._process is not None:
            processes.stop_child(self._process, stop_signal=signal.SIGTERM, timeout_seconds=timeout_seconds)
            self.kill()
            self._process = None

    def _start(self, now: float) -> None:
        self._process = subprocess.Popen(
            self.program.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=BASE_DIR,
            env=dict(self._environment),
            start_new_session=True,
            preexec_fn=processes.die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - it calls the kernel only
        )
        self._started_at = now
        threading.Thread(
            target=self._copy_output, args=(self._process,), name=f"output of {self.program.name}", daemon=True
        ).start()

    def _handle_exit(self, process: "subprocess.Popen[bytes]", now: float) -> None:
        self.kill()  # Orphans of a killed leader would keep its port or its queue.
        self._process = None
        if self._start_at is None:
            return
        name, cause = self.program.name, _cause(process.returncode)
        if process.returncode == EXIT_MISCONFIGURED:
            self._start_at = None
            self._output.line("up", f"{name} ended ({cause}) and is not restarted: its configuration has to change")
            return
        if now - self._started_at > STEADY_AFTER_SECONDS:
            self._pause = FIRST_PAUSE_SECONDS
        self._output.line("up", f"{name} ended ({cause}); it is restarted in {self._pause:g} s")
        self._start_at = now + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)

    def _copy_output(self, process: "subprocess.Popen[bytes]") -> None:
        if process.stdout is None:
            return
        with process.stdout as lines:
            for line in lines:
                self._output.line(self.program.name, line.decode(errors="replace").rstrip())


def _cause(returncode: int) -> str:
    """How a process ended."""
    return f"killed by {signal.Signals(-returncode).name}" if returncode < 0 else f"exit code {returncode}"
