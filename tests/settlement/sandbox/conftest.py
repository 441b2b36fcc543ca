"""A bank without a clock of its own: time stands still until a test moves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from settlement.sandbox.bank import Bank
from tests.factories import sandbox

MONDAY_TEN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # 10:00 in New York.


class Days:
    """A bank at rest, its folders, and the hand that turns its clock."""

    def __init__(self, folder: Path, traveller: time_machine.Coordinates) -> None:
        self.folder = folder
        self.traveller = traveller
        self.bank = Bank(folder, accounts=(sandbox.CODE,))
        self.bank.open()
        self.bank.tick()

    def drop(self, name: str, content: bytes) -> None:
        """Send a file and let the bank read it."""
        sandbox.drop(self.folder, name, content)
        self.bank.tick()

    def until(self, at: datetime) -> None:
        """Let real time pass."""
        self.traveller.move_to(at)
        self.bank.tick()

    def files(self, side: str = "outbound") -> dict[str, bytes]:
        """What the bank wrote, by name."""
        return {path.name: path.read_bytes() for path in sorted((self.folder / sandbox.CODE / side).iterdir())}

    def only(self, part: str, side: str = "outbound") -> bytes:
        """The one file whose name holds `part`."""
        (found,) = [content for name, content in self.files(side).items() if part in name]
        return found


def eastern(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of March 2026 in New York before the clocks change on the 8th."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) + timedelta(hours=5)


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Days]:
    """A bank on Monday, 2 March 2026, 10:00 in New York."""
    with time_machine.travel(MONDAY_TEN, tick=False) as traveller:
        yield Days(tmp_path, traveller)
