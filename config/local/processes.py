"""Processes by pid and birth, so that a number the kernel gave to somebody else is never mistaken for ours."""

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
BIRTH_TOLERANCE_SECONDS = 0.05

# Loaded here because a child between fork and exec must not load anything.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Identity:
    """One process for certain: its pid and the moment it was born."""

    pid: int
    born: float

    @classmethod
    def of(cls, pid: int) -> "Identity | None":
        """Identify a process that runs now, or say None; a zombie no longer runs."""
        try:
            process = psutil.Process(pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            return cls(pid=pid, born=process.create_time())
        except psutil.Error:
            return None

    @classmethod
    def of_self(cls) -> "Identity":
        """Identify the process that asks."""
        return cls(pid=os.getpid(), born=psutil.Process().create_time())

    def is_alive(self) -> bool:
        """True while this very process runs."""
        now = Identity.of(self.pid)
        return now is not None and abs(now.born - self.born) < BIRTH_TOLERANCE_SECONDS

    def works_in(self, folder: Path) -> bool:
        """True when the process has made this folder its own, as a PostgreSQL server does with its data."""
        try:
            return Path(psutil.Process(self.pid).cwd()) == folder.resolve()
        except psutil.Error:
            return False

    def send(self, sig: signal.Signals) -> None:
        """Send a signal, if the process is still the one we mean."""
        if self.is_alive():
            try:
                os.kill(self.pid, sig)
            except ProcessLookupError:
                return

    def wait_gone(self, *, timeout_seconds: float) -> bool:
        """Wait until the process has ended; False when it has not in time."""
        deadline = time.monotonic() + timeout_seconds
        while self.is_alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True


def end(who: Identity, *, politely: signal.Signals, patience_seconds: float) -> None:
    """End a process that need not be our child: first politely, then for good."""
    who.send(politely)
    if not who.wait_gone(timeout_seconds=patience_seconds):
        who.send(signal.SIGKILL)
        who.wait_gone(timeout_seconds=5)


def end_child(child: "subprocess.Popen[bytes]", *, politely: signal.Signals, patience_seconds: float) -> None:
    """End a child of ours and collect its exit, so that no zombie stays."""
    if child.poll() is None:
        child.send_signal(politely)
    try:
        child.wait(timeout=patience_seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait(timeout=5)


def die_with_parent(sig: signal.Signals) -> Callable[[], None]:
    """Make a `preexec_fn` that asks the kernel to signal the child when its parent dies, even by SIGKILL.

    The kernel watches the thread that forked, so children are started from threads that live as long as they do.
    """
    parent = os.getpid()

    def arrange() -> None:
        if _LIBC is None:
            return
        _LIBC.prctl(PR_SET_PDEATHSIG, int(sig), 0, 0, 0)
        if os.getppid() != parent:  # The parent died between the fork and this line.
            os._exit(1)

    return arrange


def die_with_parent_from_now(sig: signal.Signals) -> None:
    """Ask the kernel to signal this process when its parent dies."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, int(sig), 0, 0, 0)
