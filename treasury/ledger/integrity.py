"""Check the invariants of the books. Each is one SQL statement, so it is consistent while money moves.

`check` reads all history. `quick_check` reads balances and active holds only; readiness uses it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection

from config.observability.health import Check, State
from treasury.ledger.invariants import INVARIANTS, Invariant

EXAMPLES_MAX = 5  # listed per invariant


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where an invariant does not hold."""

    subject: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one invariant; `violations` holds the first few."""

    invariant: Invariant
    violations: tuple[Violation, ...]

    @property
    def holds(self) -> bool:
        """Return whether there is no violation."""
        return not self.violations


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one check, in the order of the invariants."""

    findings: tuple[Finding, ...]

    @property
    def balanced(self) -> bool:
        """Return whether every invariant holds."""
        return all(finding.holds for finding in self.findings)


def check() -> Report:
    """Check every invariant over all history."""
    return Report(tuple(_find(invariant) for invariant in INVARIANTS))


def quick_check() -> Report:
    """Check what balances and active holds can show. Reads no history."""
    return Report(tuple(_find(invariant) for invariant in INVARIANTS if invariant.is_quick))


def check_environment(environment_id: uuid.UUID) -> Report:
    """Check one environment from its balances and active holds. Reads no history."""
    return Report(tuple(_find(invariant, environment_id) for invariant in INVARIANTS if invariant.is_scoped))


def check_checkpoints() -> Report:
    """Check the checkpoints."""
    return Report(tuple(_find(invariant) for invariant in INVARIANTS if invariant.name == "checkpoints_are_sums"))


def take_checkpoints() -> int:
    """Store the balances at the start of each day that changed; return how many. It may run twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_take_checkpoints()")
        return int(cursor.fetchone()[0])


def readiness() -> Check:
    """Return whether the books allow work: no money may move while an invariant is broken."""
    broken = [finding.invariant.name for finding in quick_check().findings if not finding.holds]
    if broken:
        return Check("ledger", State.FAILED, f"Not true: {', '.join(broken)}.")
    return Check("ledger", State.OK)


def _find(invariant: Invariant, environment_id: uuid.UUID | None = None) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(f"{invariant.sql} LIMIT {EXAMPLES_MAX}", {"environment": environment_id})
        rows: list[tuple[Any, Any, Any]] = cursor.fetchall()
    return Finding(
        invariant, tuple(Violation(str(subject), str(expected), str(found)) for subject, expected, found in rows)
    )
