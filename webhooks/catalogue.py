"""Every event type that may be sent, with a sample.

Each app registers its types in `events.py` when the process starts.
"""

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
    """A registered event type. `sample` is the `data` of a typical event; test deliveries send it."""

    type: str
    description: str
    sample: Mapping[str, Any]


_types: dict[str, EventType] = {}


def register(type: str, *, description: str, sample: Mapping[str, Any]) -> EventType:  # noqa: A002 - the word of the specification
    """Add a type.

    Registering an equal definition again changes nothing. Raises ConfigurationError for a different one.
    """
    line = EventType(type=type, description=description, sample=sample)
    if not _TYPE.fullmatch(type):
        raise ConfigurationError(f"{type!r} is not an event type; write it like transfer.settled.")
    if _types.setdefault(type, line) != line:
        raise ConfigurationError(f"The event type {type!r} is registered twice with different definitions.")
    return line


def is_known(type: str) -> bool:  # noqa: A002
    """Return whether this type is registered."""
    return type in _types


def find(type: str) -> EventType:  # noqa: A002
    """Return a registered type.

    Raises ConfigurationError for an unknown one: a partner could not have subscribed to it.
    """
    try:
        return _types[type]
    except KeyError:
        raise ConfigurationError(
            f"The event type {type!r} is not registered; call webhooks.catalogue.register in events.py."
        ) from None


def everything() -> list[EventType]:
    """Return all types, ordered by name."""
    return [_types[name] for name in sorted(_types)]
