"""Processes identified by pid and start time, because the kernel reuses pids."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

PR_SET_PDEATHSIG = 1
START_TIME_TOLERANCE_SECONDS = 0.05

# Loaded at import, because a child must load nothing between fork and exec.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Identity:
    """One process: its pid and its start time."""

    pid: int
    started_at: float

    @classmethod
    def of(cls, pid: int) -> "Identity | None":
        """Return the process that has this pid now; None when there is none, or only a zombie."""
        try:
            process = psutil.Process(pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            return cls(pid=pid, started_at=process.create_time())
        except psutil.Error:
            return None

    @classmethod
    def of_self(cls) -> "Identity":
        """Return the current process."""
        return cls(pid=os.getpid(), started_at=psutil.Process().create_time())

    def is_alive(self) -> bool:
        """True while this process runs."""
        now = Identity.of(self.pid)
        return now is not None and abs(now.started_at - self.started_at) < START_TIME_TOLERANCE_SECONDS

    def works_in(self, folder: Path) -> bool:
        """True when the folder is the process's working directory, as the data directory is PostgreSQL's."""
        try:
            return Path(psutil.Process(self.pid).cwd()) == folder.resolve()
        except psutil.Error:
            return False

    def send(self, sig: signal.Signals) -> None:
        """Send a signal, if the process still runs."""
        if self.is_alive():
            try:
                os.kill(self.pid, sig)
            except ProcessLookupError:
                return

    def wait_ended(self, *, timeout_seconds: float) -> bool:
        """Wait for the end of the process; False after the timeout."""
        deadline = time.monotonic() + timeout_seconds
        while self.is_alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True


def stop(process: Identity, *, stop_signal: signal.Signals, timeout_seconds: float) -> None:
    """Stop a process that need not be a child: with the signal, and after the timeout with SIGKILL."""
    process.send(stop_signal)
    if not process.wait_ended(timeout_seconds=timeout_seconds):
        process.send(signal.SIGKILL)
        process.wait_ended(timeout_seconds=5)


def stop_child(child: "subprocess.Popen[bytes]", *, stop_signal: signal.Signals, timeout_seconds: float) -> None:
    """Stop a child and collect its exit status, so that no zombie stays."""
    if child.poll() is None:
        child.send_signal(stop_signal)
    try:
        child.wait(timeout=timeout_seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait(timeout=5)


def die_with_parent(sig: signal.Signals) -> Callable[[], None]:
    """Make a `preexec_fn` that asks the kernel to signal the child when its parent ends, even by SIGKILL.

    The kernel watches the thread that forked, so that thread has to live as long as its children.
    """
    parent = os.getpid()

    def request_signal() -> None:
        if _LIBC is None:
            return
        _LIBC.prctl(PR_SET_PDEATHSIG, int(sig), 0, 0, 0)
        if os.getppid() != parent:  # The parent ended between the fork and this line.
            os._exit(1)

    return request_signal


def die_with_parent_from_now(sig: signal.Signals) -> None:
    """Ask the kernel to signal this process when its parent ends."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, int(sig), 0, 0, 0)
