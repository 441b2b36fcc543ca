"""A child process of the supervisor: in a group of its own, heard line by line, started again with growing pauses."""

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
from config.local.programs import Program

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0
STEADY_AFTER_SECONDS = 20.0
"""A child that lived this long has started well; its next death begins with the first pause again."""

DIE_WITH_PARENT = "QUITTANCE_DIE_WITH_PARENT"
"""Tells processes that our children start themselves (web workers, pool processes) to follow their parent too."""


# Root drops nothing here but the servers: whoever runs `make demo` as root in a container knows that he is root.
ROOT_WARNING = "ignore:You're running the worker with superuser privileges"


class ChildProcess:
    """One program, kept running."""

    def __init__(self, program: Program, environment: Mapping[str, str], output: Output) -> None:
        self.program = program
        self.starts = 0
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
        """The leader's pid while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def look(self) -> None:
        """Start the program if it is due; notice its death, say so in one line and plan the next start."""
        now = time.monotonic()
        if self._process is not None and self._process.poll() is not None:
            self._bury(self._process, now)
        if self._process is None and self._start_at is not None and now >= self._start_at:
            self._start(now)

    def kill(self, sig: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to the whole group, as a machine that fails would."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, sig)

    def ask_to_end(self) -> None:
        """Ask the program to finish; it is not started again."""
        self._start_at = None
        if self.pid is not None:
            os.kill(self.pid, signal.SIGTERM)

    def wait_ended(self, *, patience_seconds: float) -> None:
        """Wait for the end, then make sure that nothing of the group stays."""
        if self._process is not None:
            processes.end_child(self._process, politely=signal.SIGTERM, patience_seconds=patience_seconds)
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
            preexec_fn=processes.die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - it calls the kernel and nothing else
        )
        self.starts += 1
        self._started_at = now
        threading.Thread(
            target=self._listen, args=(self._process,), name=f"listen to {self.program.name}", daemon=True
        ).start()

    def _bury(self, process: "subprocess.Popen[bytes]", now: float) -> None:
        self.kill()  # Orphans of a leader that was killed would keep its port or its queue.
        self._process = None
        if self._start_at is None:
            return
        if now - self._started_at > STEADY_AFTER_SECONDS:
            self._pause = FIRST_PAUSE_SECONDS
        self._output.line(
            "up", f"{self.program.name} ended ({_how(process.returncode)}); starting it again in {self._pause:g} s"
        )
        self._start_at = now + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)

    def _listen(self, process: "subprocess.Popen[bytes]") -> None:
        if process.stdout is None:
            return
        with process.stdout as said:
            for line in said:
                self._output.line(self.program.name, line.decode(errors="replace").rstrip())


def _how(returncode: int) -> str:
    """Say how a process ended."""
    return f"killed by {signal.Signals(-returncode).name}" if returncode < 0 else f"exit code {returncode}"
