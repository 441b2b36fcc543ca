"""The passport of a transfer: its whole story, gathered from every room that took part."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

Entry = dict[str, Any]
"""One event: `at` (a datetime), `what` (a short sentence), `detail` (what a person may want to know), and what else the room adds."""

Chapter = Callable[[uuid.UUID, uuid.UUID], Iterable[Entry]]
"""`chapter(transfer_id, environment_id)`: what one room knows; it looks within that environment only."""

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def gather(*, transfer_id: uuid.UUID, environment_id: uuid.UUID) -> list[Entry]:
    """Ask every room of settings.PASSPORT_CHAPTERS and tell the story in the order in which it happened; what has no time yet comes last.

    `at` is business time, which a test clock moves ahead; where a room says when it wrote an event down, that decides. Events of the same moment stay
    in the order of the rooms, which is the order of the river.
    """
    entries = [entry for chapter in chapters() for entry in chapter(transfer_id, environment_id)]
    return sorted(entries, key=lambda entry: written_down_at(entry) or entry.get("at") or _END_OF_TIME)


def written_down_at(entry: Entry) -> datetime | None:
    """The machine time of an event whose `at` is business time; None where `at` is all there is."""
    found: datetime | None = entry.get("recorded_at") or entry.get("booked_at")
    return found


def chapters() -> list[Chapter]:
    """The rooms' chapters, in the order of the settings."""
    return [_chapter(dotted) for dotted in settings.PASSPORT_CHAPTERS]


@lru_cache(maxsize=64)
def _chapter(dotted: str) -> Chapter:
    found: Chapter = import_string(dotted)
    return found
