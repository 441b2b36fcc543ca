"""Files for customers: decided in the transaction that makes them true, written afterwards, each exactly once.

A file gets its name by a rename, so a half-written file is never visible. After a crash between commit and rename it is
written then; after one between rename and mark it exists with the same bytes and is only marked.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from settlement.sandbox.models import Account, Outgoing

INBOUND, ARCHIVE = "inbound", "archive"
FOLDERS = (INBOUND, ARCHIVE, *Outgoing.Side.values)


def stamp(at: datetime) -> str:
    """How a file name begins: the bank's time, so that names sort by it."""
    return f"{at:%Y%m%dT%H%M%SZ}"


def stage(files: Iterable[tuple[int, Outgoing.Side, str, bytes]], *, at: datetime) -> None:
    """Decide on files (account, side, name, content). Inside `bank_transaction.begin`."""
    Outgoing.objects.bulk_create(
        [
            Outgoing(account_id=account_id, side=side, name=name, content=content, made_at=at)
            for account_id, side, name, content in files
        ]
    )


def make_folders(root: Path, account: Account) -> None:
    """The folders of an account."""
    for folder in FOLDERS:
        (root / account.code / folder).mkdir(parents=True, exist_ok=True)


def write_all(root: Path) -> int:
    """Write what was decided and is not there yet, in the order in which it was decided. Returns how many."""
    waiting = list(Outgoing.objects.filter(is_written=False).select_related("account").order_by("id"))
    for file in waiting:
        _write_once(root / file.account.code / file.side / file.name, bytes(file.content))
    if waiting:
        Outgoing.objects.filter(pk__in=[file.pk for file in waiting]).update(is_written=True)
    return len(waiting)


def _write_once(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    hidden = path.with_name(f".{path.name}.{os.getpid()}")
    with hidden.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    hidden.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
