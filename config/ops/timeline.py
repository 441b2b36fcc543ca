"""The timeline of a transfer: what every app recorded about it, in the order of machine time."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

Entry = dict[str, Any]
"""One event: `at`, `recorded_at`, `what` (a dotted name), `detail` (a sentence), and further facts of the app.

`at` is business time: the clock of the environment, which a test clock moves ahead; None where an event has no business
time. `recorded_at` is machine time: when the row was written. Facts about other partners (positions, counts, file
names) are in `staff_only`; partners do not see them.
"""

Contributor = Callable[[uuid.UUID, uuid.UUID], Iterable[Entry]]
"""`entries(transfer_id, environment_id)` of one app; it reads rows of that environment only."""


def gather(*, transfer_id: uuid.UUID, environment_id: uuid.UUID, for_staff: bool = False) -> list[Entry]:
    """Return the entries of every contributor in the order of `recorded_at`.

    Entries of one moment keep the contributors' order.
    """
    entries = [entry for contribute in contributors() for entry in contribute(transfer_id, environment_id)]
    return [_shown(entry, for_staff=for_staff) for entry in sorted(entries, key=lambda entry: entry["recorded_at"])]


def page(entries: list[Entry], *, limit: int, after: uuid.UUID | None) -> tuple[list[Entry], uuid.UUID | None]:
    """Return at most `limit` entries after a position, and the position of the last one when more follow.

    A position is the time of an entry and its number among entries of that time, so it stays valid when entries are
    added.
    """
    placed = _positions(entries)
    rest = [(position, entry) for position, entry in placed if after is None or position.int > after.int]
    chosen = rest[:limit]
    return [entry for _, entry in chosen], chosen[-1][0] if len(rest) > limit else None


def contributors() -> list[Contributor]:
    """Return the functions that settings.TIMELINE_CONTRIBUTORS names, in their order."""
    return [_contributor(dotted) for dotted in settings.TIMELINE_CONTRIBUTORS]


def _shown(entry: Entry, *, for_staff: bool) -> Entry:
    public = {name: value for name, value in entry.items() if name != "staff_only"}
    return {**public, **entry.get("staff_only", {})} if for_staff else public


def _positions(entries: list[Entry]) -> list[tuple[uuid.UUID, Entry]]:
    placed: list[tuple[uuid.UUID, Entry]] = []
    number, before = 0, None
    for entry in entries:
        at: datetime = entry["recorded_at"]
        number = number + 1 if at == before else 0
        before = at
        microseconds = int((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)
        placed.append((uuid.UUID(int=(microseconds << 64) | number), entry))
    return placed


@lru_cache(maxsize=64)
def _contributor(dotted: str) -> Contributor:
    found: Contributor = import_string(dotted)
    return found
