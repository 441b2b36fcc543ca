"""Periodic tasks of settlement: read the clock, make one call. Each may run twice, late, or in parallel."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from config import wake_up
from config.kernel import clock
from settlement import confirmation, dispatch, doubts, overdue, submission, tallies, test_mode


@shared_task
def dispatch_held(**_: Any) -> int:
    """Give held transfers a rail and a window."""
    return dispatch.dispatch_held(machine_now=clock.machine_now())


@shared_task
def run_due_windows(**_: Any) -> int:
    """Send what released windows hold."""
    sent = submission.run_due_windows(read_clock=clock.machine_now)
    if sent:
        wake_up.send("settlement.tasks.collect_outcomes")
    return sent


@shared_task
def collect_outcomes(**_: Any) -> int:
    """Read the banks' files."""
    applied = confirmation.collect_all(read_clock=clock.machine_now)
    if applied:
        wake_up.send("settlement.tasks.dispatch_held", "reconciliation.tasks.reconcile")
    return applied


@shared_task
def resolve_doubts(**_: Any) -> int:
    """Notice silence, ask about what is in doubt."""
    resolved = doubts.resolve_due(read_clock=clock.machine_now)
    if resolved:
        wake_up.send(
            "settlement.tasks.resolve_doubts", "settlement.tasks.collect_outcomes"
        )  # What was asked may be answered already.
    return resolved


@shared_task
def tell_sandbox_bank(**_: Any) -> int:
    """Fundings, ordered outcomes and moved clocks that the sandbox bank does not know yet."""
    told = test_mode.tell_bank(read_clock=clock.machine_now)
    if told:
        wake_up.send(
            "settlement.tasks.run_due_windows",
            "settlement.tasks.collect_outcomes",
            "settlement.tasks.resolve_doubts",
            "reconciliation.tasks.reconcile",
        )
    return told


@shared_task
def fold_tallies(**_: Any) -> int:
    """Keep the sums of instructions short to read; see `models.tally`."""
    return tallies.fold()


@shared_task
def mark_overdue(**_: Any) -> int:
    """Mark transfers whose promised day has passed without an outcome."""
    return overdue.mark_due(read_clock=clock.machine_now)
