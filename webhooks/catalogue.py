"""Every event type that we may send, with a sample. Rooms above register theirs from their `events.py` when the process starts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config.kernel.errors import ConfigurationError

_TYPE = re.compile(
    r"[a-z0-9_]+(\.[a-z0-9_]+)+"
)  # a subset of what the specification allows: lower case, at least one dot


@dataclass(frozen=True, slots=True)
class EventType:
    """One line of the catalogue. `sample` is the `data` of a typical event; test deliveries send it."""

    type: str
    description: str
    sample: Mapping[str, Any]


_types: dict[str, EventType] = {}


def register(type: str, *, description: str, sample: Mapping[str, Any]) -> EventType:  # noqa: A002 - the word of the specification
    """Add a type. Registering the same line again changes nothing. Raises ConfigurationError for another line under a known name."""
    line = EventType(type=type, description=description, sample=sample)
    if not _TYPE.fullmatch(type):
        raise ConfigurationError(f"{type!r} is no event type: write it like transfer.settled.")
    if _types.setdefault(type, line) != line:
        raise ConfigurationError(f"The event type {type!r} is registered twice, with different words.")
    return line


def is_known(type: str) -> bool:  # noqa: A002
    """Say whether anybody registered this type."""
    return type in _types


def find(type: str) -> EventType:  # noqa: A002
    """The line of a type. Raises ConfigurationError for a type that nobody registered: a partner could not have subscribed to it."""
    try:
        return _types[type]
    except KeyError:
        raise ConfigurationError(
            f"Nobody registered the event type {type!r}: call webhooks.catalogue.register in events.py."
        ) from None


def everything() -> list[EventType]:
    """All types, in the order of their names."""
    return [_types[name] for name in sorted(_types)]
