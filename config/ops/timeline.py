"""The timeline of a transfer: what happened to it, gathered from every app that took part."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

Entry = dict[str, Any]
"""One event: `at` (a datetime), `what` (a dotted name), `detail` (a sentence), and further facts of the app.

Facts that tell about other partners (positions, counts, file names) stand in `staff_only`; partners do not see them.
"""

Contributor = Callable[[uuid.UUID, uuid.UUID], Iterable[Entry]]
"""`entries(transfer_id, environment_id)` of one app; it reads rows of that environment only."""

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def gather(*, transfer_id: uuid.UUID, environment_id: uuid.UUID, for_staff: bool = False) -> list[Entry]:
    """Return the entries of every contributor in the order of machine time; entries without a time come last.

    `at` is business time, which a test clock moves ahead of machine time. Entries of one moment keep the order of the
    contributors. What stands in `staff_only` is part of the entry for staff, and left out for partners.
    """
    entries = [entry for contribute in contributors() for entry in contribute(transfer_id, environment_id)]
    in_order = sorted(entries, key=lambda entry: recorded_at(entry) or entry.get("at") or _END_OF_TIME)
    return [_shown(entry, for_staff=for_staff) for entry in in_order]


def _shown(entry: Entry, *, for_staff: bool) -> Entry:
    public = {name: value for name, value in entry.items() if name != "staff_only"}
    return {**public, **entry.get("staff_only", {})} if for_staff else public


def recorded_at(entry: Entry) -> datetime | None:
    """Return the machine time of an entry whose `at` is business time; None where `at` is the only time."""
    found: datetime | None = entry.get("recorded_at") or entry.get("booked_at")
    return found


def contributors() -> list[Contributor]:
    """Return the functions that settings.TIMELINE_CONTRIBUTORS names, in their order."""
    return [_contributor(dotted) for dotted in settings.TIMELINE_CONTRIBUTORS]


@lru_cache(maxsize=64)
def _contributor(dotted: str) -> Contributor:
    found: Contributor = import_string(dotted)
    return found
