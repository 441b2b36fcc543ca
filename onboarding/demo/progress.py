"""A progress bar that waits until a count is complete, with a time limit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from config.kernel import clock

if TYPE_CHECKING:
    from onboarding.demo.story import Scene

PATIENCE_SECONDS = 120.0
LOOK_EVERY_SECONDS = 0.15


class TookTooLong(Exception):
    """A step of the demo did not finish in time."""


def waiting_for(
    scene: Scene, what: str, count: Callable[[], int], total: int, *, patience_seconds: float = PATIENCE_SECONDS
) -> None:
    """Show `what` growing to `total`. Raises TookTooLong with the count that was reached."""
    deadline = clock.monotonic() + patience_seconds
    pause = threading.Event()
    columns = (
        TextColumn("           {task.description:<34}"),
        BarColumn(bar_width=36),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=scene.console) as progress:
        task = progress.add_task(what, total=total)
        while (done := count()) < total:
            progress.update(task, completed=done)
            if clock.monotonic() > deadline:
                raise TookTooLong(f"{what}: {done} of {total} after {patience_seconds:.0f} seconds.")
            pause.wait(LOOK_EVERY_SECONDS)
        progress.update(task, completed=total)
