"""The calendars that ship with the code: one JSON file each, read once."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType

from settlement.calendars.business_days import Calendar
from settlement.calendars.errors import UnknownCalendarError

_DATA = resources.files(__package__).joinpath("data")


@cache
def names() -> tuple[str, ...]:
    """The names that `get` knows, sorted."""
    return tuple(sorted(file.name.removesuffix(".json") for file in _DATA.iterdir() if file.name.endswith(".json")))


@cache
def get(name: str) -> Calendar:
    """The shipped calendar `name`, for example `us_fed`. Raises UnknownCalendarError."""
    if name not in names():
        raise UnknownCalendarError(name, names())
    data = json.loads(_DATA.joinpath(f"{name}.json").read_text(encoding="utf-8"))
    holidays = {date.fromisoformat(day): holiday for day, holiday in data["holidays"].items()}
    return Calendar(
        name=data["calendar"],
        version=data["version"],
        source=data["source"],
        first_year=data["first_year"],
        last_year=data["last_year"],
        weekend=frozenset(data["weekend"]),
        holidays=MappingProxyType(holidays),
    )
