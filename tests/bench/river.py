"""The river's engine, timed: batches of a thousand are accepted, dispatched, claimed, sent, acknowledged and settled.

`measure` wants a migrated database and a sandbox folder; it moves nothing outside of them. The figures are seconds of wall time and milliseconds per
transfer, and of these the processor time of Python. The bank's own work is timed apart: it is not ours.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from config.kernel import clock
from settlement import confirmation, dispatch, submission
from settlement.models import Submission, Window
from tests.factories import settlement as make


@dataclass
class Timing:
    """Seconds by step."""

    transfers: int
    steps: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        begun, cpu = time.perf_counter(), time.process_time()
        yield
        self.steps[step] = self.steps.get(step, 0.0) + time.perf_counter() - begun
        self.cpu[step] = self.cpu.get(step, 0.0) + time.process_time() - cpu

    def table(self) -> str:
        return "\n".join([f"{self.transfers} transfers", *(self._row(step) for step in self.steps)])

    def _row(self, step: str) -> str:
        each, python = 1000 * self.steps[step] / self.transfers, 1000 * self.cpu.get(step, 0.0) / self.transfers
        return f"{step:<28}{self.steps[step]:>9.2f} s {each:>9.4f} ms per transfer, of it Python {python:.4f}"


def measure(*, batches: int, items_per_batch: int, bank_works: Callable[[], None], move_bank: Callable[[timedelta], None]) -> Timing:
    """Run the engine over `batches` batches. `bank_works` lets the bank read and write, `move_bank` sets its offset."""
    timing = Timing(batches * items_per_batch)
    environment = make.funded_environment(10**12)
    with timing.of("accept"):
        for _ in range(batches):
            make.accept(environment, ["12.34"] * items_per_batch)
    now = make.Clock()
    with timing.of("dispatch"):
        assert dispatch.dispatch_held(machine_now=now(), at_most=timing.transfers + 1) == timing.transfers
    release_at = Window.objects.order_by("-release_at").values_list("release_at", flat=True)[0]
    move_bank(release_at - clock.machine_now() + timedelta(seconds=1))
    now.to(release_at)
    with timing.of("submit"):
        while submission.run_due_windows(read_clock=now):
            pass
    with timing.of("bank acknowledges"):
        bank_works()
    with timing.of("collect acknowledgement"):
        confirmation.collect_all(read_clock=now)
    effective_on = Submission.objects.order_by("-effective_on").values_list("effective_on", flat=True)[0]
    settled_at = datetime.fromisoformat(f"{effective_on}T15:30:00+00:00")
    with timing.of("bank settles"):
        move_bank(settled_at - clock.machine_now())
    now.to(settled_at)
    with timing.of("collect settlement"):
        confirmation.collect_all(read_clock=now)
    ours = ("dispatch", "submit", "collect acknowledgement", "collect settlement")
    timing.steps["dispatch + submit + collect"] = sum(timing.steps[step] for step in ours)
    timing.cpu["dispatch + submit + collect"] = sum(timing.cpu[step] for step in ours)
    return timing
