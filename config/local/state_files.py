"""The papers under `var/`: who runs what, and the locks that keep two starters apart."""

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
    """What the keeper says about itself and the servers it keeps."""

    daemon: Identity
    servers: dict[str, Identity] = field(default_factory=dict)
    is_ready: bool = False


def read(paths: ServicePaths) -> Running | None:
    """Read the record; None when there is none, or none that can be read."""
    try:
        told = json.loads((paths.state / "running.json").read_text())
        return Running(
            daemon=Identity(**told["daemon"]),
            servers={name: Identity(**who) for name, who in told["servers"].items()},
            is_ready=told["is_ready"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(paths: ServicePaths, running: Running) -> None:
    """Replace the record in one step, so that nobody reads half of it."""
    draft = paths.state / f"running.{os.getpid()}.tmp"
    draft.write_text(json.dumps(asdict(running)))
    draft.replace(paths.state / "running.json")


def remove(paths: ServicePaths) -> None:
    """Remove the record of servers that have stopped."""
    with suppress(FileNotFoundError):
        (paths.state / "running.json").unlink()


def hold(paths: ServicePaths, daemon: Identity) -> None:
    """Ask this keeper to stay although nobody uses its servers; the next keeper is not meant."""
    (paths.state / "hold.json").write_text(json.dumps(asdict(daemon)))


def release(paths: ServicePaths) -> None:
    """Take the request to stay back."""
    with suppress(FileNotFoundError):
        (paths.state / "hold.json").unlink()


def is_held(paths: ServicePaths, daemon: Identity) -> bool:
    """True when somebody asked this very keeper to stay."""
    try:
        return Identity(**json.loads((paths.state / "hold.json").read_text())) == daemon
    except (OSError, ValueError, TypeError):
        return False


def open_lock(path: Path) -> IO[bytes]:
    """Open a lock file; the kernel frees its lock when the last holder is gone, however it went."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("ab")


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Be the only one inside this block, on this machine."""
    with open_lock(path) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
