"""State files under `var/`: which processes run, and locks between processes."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from config.local.paths import ServicePaths
from config.local.processes import Identity


@dataclass(frozen=True)
class Running:
    """The service daemon and the servers that it runs."""

    daemon: Identity
    servers: dict[str, Identity] = field(default_factory=dict)
    is_ready: bool = False


def read(paths: ServicePaths) -> Running | None:
    """Read the state; None when there is none that can be read."""
    try:
        found = json.loads((paths.state / "running.json").read_text())
        return Running(
            daemon=Identity(**found["daemon"]),
            servers={name: Identity(**process) for name, process in found["servers"].items()},
            is_ready=found["is_ready"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(paths: ServicePaths, running: Running) -> None:
    """Replace the state in one step, so that no reader sees half of it."""
    draft = paths.state / f"running.{os.getpid()}.tmp"
    draft.write_text(json.dumps(asdict(running)))
    draft.replace(paths.state / "running.json")


def remove(paths: ServicePaths) -> None:
    """Remove the state of servers that have stopped."""
    with suppress(FileNotFoundError):
        (paths.state / "running.json").unlink()


def hold(paths: ServicePaths, daemon: Identity) -> None:
    """Ask this daemon, and no later one, to keep its servers running without users."""
    (paths.state / "hold.json").write_text(json.dumps(asdict(daemon)))


def release(paths: ServicePaths) -> None:
    """Withdraw the request to keep the servers running."""
    with suppress(FileNotFoundError):
        (paths.state / "hold.json").unlink()


def is_held(paths: ServicePaths, daemon: Identity) -> bool:
    """True when this daemon is asked to keep its servers running."""
    try:
        return Identity(**json.loads((paths.state / "hold.json").read_text())) == daemon
    except (OSError, ValueError, TypeError):
        return False


def open_lock(path: Path) -> IO[bytes]:
    """Open a lock file. The kernel frees its lock when the last holder ends, even by SIGKILL."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("ab")


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Run the block in one process of this machine at a time."""
    with open_lock(path) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
