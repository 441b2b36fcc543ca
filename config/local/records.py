"""The papers under `var/`: who runs what, and the locks that keep two starters apart."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from config.local.places import Place
from config.local.processes import Identity


@dataclass(frozen=True)
class Running:
    """What the keeper says about itself and the servers it keeps."""

    keeper: Identity
    servers: dict[str, Identity] = field(default_factory=dict)
    is_ready: bool = False


def read(where: Place) -> Running | None:
    """Read the record; None when there is none, or none that can be read."""
    try:
        told = json.loads((where.state / "running.json").read_text())
        return Running(
            keeper=Identity(**told["keeper"]),
            servers={name: Identity(**who) for name, who in told["servers"].items()},
            is_ready=told["is_ready"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(where: Place, running: Running) -> None:
    """Replace the record in one step, so that nobody reads half of it."""
    draft = where.state / f"running.{os.getpid()}.tmp"
    draft.write_text(json.dumps(asdict(running)))
    draft.replace(where.state / "running.json")


def forget(where: Place) -> None:
    """Remove the record of servers that have stopped."""
    with suppress(FileNotFoundError):
        (where.state / "running.json").unlink()


def hold(where: Place, keeper: Identity) -> None:
    """Ask this keeper to stay although nobody uses its servers; the next keeper is not meant."""
    (where.state / "hold.json").write_text(json.dumps(asdict(keeper)))


def release(where: Place) -> None:
    """Take the request to stay back."""
    with suppress(FileNotFoundError):
        (where.state / "hold.json").unlink()


def is_held(where: Place, keeper: Identity) -> bool:
    """True when somebody asked this very keeper to stay."""
    try:
        return Identity(**json.loads((where.state / "hold.json").read_text())) == keeper
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
