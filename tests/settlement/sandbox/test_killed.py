"""The bank is killed between any two lines, and continues with the same files, once each, and balances."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import time_machine
from django.db import connections, transaction

import settlement.sandbox
from settlement.sandbox import scenarios
from settlement.sandbox.bank import Bank
from settlement.sandbox.models import Account, Entry, Outgoing, Receipt
from tests.factories import sandbox
from tests.settlement.sandbox.conftest import MONDAY_TEN, eastern

pytestmark = pytest.mark.django_db(databases=["sandbox"])

MAGIC = scenarios.MAGIC_DOLLARS * 100
KILLS = 60
SANDBOX_FOLDER = str(Path(settlement.sandbox.__file__).parent)
Story = tuple[dict[str, bytes], int, set[tuple[str, str, int]], list[int]]


class Killed(BaseException):
    """No handler catches this."""


@contextmanager
def killed_after(lines: int | None) -> Iterator[list[int]]:
    """Count the lines of the bank that run; after `lines` of them, end it."""
    count = [0]

    def on_line(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            count[0] += 1
            if count[0] == lines:
                raise Killed
        return on_line

    def on_call(frame: FrameType, event: str, _: Any) -> Any:
        return on_line if frame.f_code.co_filename.startswith(SANDBOX_FOLDER) else None

    before = sys.gettrace()
    sys.settrace(on_call)
    try:
        yield count
    finally:
        sys.settrace(before)


def forget_open_transactions(open_blocks: int, open_savepoints: int) -> None:
    """Roll back what the dead bank had not committed.

    A kill between the body of a `with` and its end leaves the transaction open; the end of a process closes it.
    """
    connection = connections["sandbox"]
    left = [name for name in connection.savepoint_ids[open_savepoints:] if name]
    del connection.savepoint_ids[open_savepoints:], connection.atomic_blocks[open_blocks:]
    connection.needs_rollback = False
    if left:
        connection.savepoint_rollback(left[0])


def live(folder: Path, traveller: time_machine.Coordinates) -> None:
    """Everything that is left to do, from wherever it stands."""
    bank = Bank(folder, accounts=(sandbox.CODE,))
    bank.open()
    bank.tick()
    traveller.move_to(eastern(4, 20))
    bank.tick()


def story(folder: Path, lines: int | None) -> tuple[Story, int]:
    """Two files and three days; killed once and opened again."""
    with transaction.atomic(using="sandbox"), time_machine.travel(MONDAY_TEN, tick=False) as traveller:
        (folder / sandbox.CODE / "inbound").mkdir(parents=True)
        sandbox.drop(
            folder,
            "f1.ach",
            sandbox.nacha("f1.ach", [sandbox.entry(1, MAGIC + 3), sandbox.entry(2, 100)], [sandbox.entry(3, 7)]),
        )
        sandbox.drop(
            folder,
            "f2.ach",
            sandbox.nacha("f2.ach", [sandbox.entry(4, MAGIC + 50), sandbox.entry(5, 100), sandbox.entry(6, 100)]),
        )
        connection = connections["sandbox"]
        open_blocks, open_savepoints = len(connection.atomic_blocks), len(connection.savepoint_ids)
        with killed_after(lines) as count:
            try:
                live(folder, traveller)
            except Killed:
                assert count[0] == lines
                forget_open_transactions(open_blocks, open_savepoints)
        # The dead bank's time has not been lived through; the next one starts where the commits ended.
        live(folder, traveller)
        ended = told(folder)
        transaction.set_rollback(True, using="sandbox")
    return ended, count[0]


def told(folder: Path) -> Story:
    """What the customer holds, and what the bank remembers; numbers that a sequence gave are blotted out."""
    files = {
        f"{side}/{path.name}": re.sub(rb"SB\d+", b"SB", path.read_bytes())
        for side in ("outbound", "statements")
        for path in (folder / sandbox.CODE / side).iterdir()
        if not path.name.startswith(".")
    }
    assert not list((folder / sandbox.CODE / "inbound").glob("[!.]*"))
    assert not Outgoing.objects.filter(is_written=False).exists() and Outgoing.objects.count() == len(files)
    entries = set(Entry.objects.values_list("trace", "status", "seen_count"))
    return (
        files,
        Account.objects.get().balance_minor,
        entries,
        list(Receipt.objects.order_by("name").values_list("seen_count", flat=True)),
    )


# A kill between opening a file and entering its `with` leaves it to the garbage collector.
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning")
def test_killed_at_any_line_the_next_bank_ends_the_same(tmp_path: Path) -> None:
    expected, lines = story(tmp_path / "undisturbed", None)
    files, balance, entries, seen = expected
    assert len(files) == 8 and balance == -307 and seen == [1, 1] and {count for _, _, count in entries} == {1}
    for number in range(KILLS):
        at = 1 + number * lines // KILLS
        ended, _ = story(tmp_path / f"killed-at-{at}", at)
        assert ended == expected, f"killed after {at} lines"
