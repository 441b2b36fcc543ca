"""A folder that two parties share: a file appears in it whole, by one atomic step, and none is overwritten."""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.kernel import clock
from config.kernel.db import forbid_atomic

FILE_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$", re.ASCII)
FILE_BYTES_MAX = 200_000_000  # A guard against the wrong file, as large as the largest statement that the formats read.


@dataclass(frozen=True, slots=True)
class Visible:
    """The file is in the folder under its name, with exactly these bytes."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing became visible and nothing will: every failure before the atomic step."""

    reason: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """It is not known whether the atomic step happened, or the name belongs to other bytes."""

    reason: str


def upload(
    folder: Path, name: str, content: bytes, *, not_after: datetime | None = None
) -> Visible | NotSent | Doubtful:
    """Make a file appear under `name`, whole or not at all.

    The bytes go to a hidden file first, which the other side ignores. A hard link then gives it its name: unlike a
    rename it fails when the name is taken. After `not_after` (machine time) the link is not made any more.
    """
    forbid_atomic()
    if not FILE_NAME.match(name):
        return NotSent(f"{name!r} is not a valid file name for a drop folder")
    hidden = folder / f".{name}.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        _write_durably(hidden, content)
    except OSError as error:
        _forget(hidden)
        return NotSent(f"the drop folder cannot be written: {_in_words(error)}")
    try:
        if not_after is not None and clock.machine_now() > not_after:
            return NotSent("the deadline for sending this file has passed")
        return _make_visible(hidden, folder / name, content)
    finally:
        _forget(hidden)


def holds(folder: Path, name: str) -> bool:
    """Whether a file is there, not yet taken by the other side. Raises OSError when the folder cannot be read."""
    forbid_atomic()
    if not FILE_NAME.match(name):
        return False
    try:
        (folder / name).stat()
    except FileNotFoundError:
        # A missing folder says nothing about the file: raise.
        folder.stat()
        return False
    return True


def sweep(folder: Path, name: str) -> int:
    """Remove the hidden files that a dead sender left behind: they hold account numbers. Returns how many.

    Call it only when the fate of the file is certain. A sender that is still alive then fails to link and has not sent.
    """
    forbid_atomic()
    if not FILE_NAME.match(name):
        return 0
    left = [part for part in folder.glob(f".{name}.*") if part.is_file()]
    for part in left:
        _forget(part)
    return len(left)


def names(folder: Path) -> list[str]:
    """The visible files of a folder by name. Raises OSError."""
    forbid_atomic()
    with os.scandir(folder) as found:
        return sorted(
            entry.name for entry in found if FILE_NAME.match(entry.name) and entry.is_file(follow_symlinks=False)
        )


def marks(folder: Path) -> dict[str, str]:
    """For each visible file its size and time of writing, which change when it is written anew. Raises OSError."""
    forbid_atomic()
    with os.scandir(folder) as found:
        seen = [(entry.name, entry.stat(follow_symlinks=False)) for entry in found if FILE_NAME.match(entry.name)]
    return {name: f"{stat.st_size}-{stat.st_mtime_ns}" for name, stat in seen}


def read(folder: Path, name: str) -> bytes:
    """Read one file. Raises OSError, also for an invalid name and for a file of more than FILE_BYTES_MAX."""
    forbid_atomic()
    if not FILE_NAME.match(name):
        raise FileNotFoundError(f"{name!r} is not a valid file name for a drop folder")
    descriptor = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb") as file:
        if os.fstat(descriptor).st_size > FILE_BYTES_MAX:
            raise OSError(f"{name} is larger than {FILE_BYTES_MAX} bytes")
        return file.read(FILE_BYTES_MAX)


def _make_visible(hidden: Path, final: Path, content: bytes) -> Visible | NotSent | Doubtful:
    try:
        os.link(hidden, final, follow_symlinks=False)
    except FileExistsError:
        return _compare(final, content)
    except OSError as error:
        return _after_failed_link(final, content, error)
    try:
        _sync_folder(final.parent)
    except OSError as error:
        return Doubtful(f"the file is there, but a crash may lose it: {_in_words(error)}")
    return Visible()


def _compare(final: Path, content: bytes) -> Visible | Doubtful:
    """The name is taken: by these bytes (an earlier call sent them), by others, or the bank has just taken the file."""
    try:
        same = final.read_bytes() == content
    except OSError as error:
        return Doubtful(f"the name was taken, and the file under it cannot be read: {_in_words(error)}")
    return Visible() if same else Doubtful("another file has this name; nothing was overwritten")


def _after_failed_link(final: Path, content: bytes, error: OSError) -> Visible | Doubtful:
    """Look whether the link exists: on a network file system an error may follow a success."""
    if final.exists() and isinstance(found := _compare(final, content), Visible):
        return found
    return Doubtful(f"the file could not be given its name: {_in_words(error)}")


def _write_durably(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _forget(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def _in_words(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
