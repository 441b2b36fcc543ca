"""What a calendar refuses to answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


class CalendarError(LookupError):
    """A calendar cannot answer from its data."""


class UnknownCalendarError(CalendarError):
    """No data ships under that name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        super().__init__(f"there is no calendar {name!r}; shipped are {', '.join(sorted(known))}")


class YearNotCoveredError(CalendarError):
    """The date lies in a year for which the calendar has no data."""

    def __init__(self, calendar: str, day: date, first_year: int, last_year: int) -> None:
        self.calendar = calendar
        self.day = day
        super().__init__(
            f"calendar {calendar} covers {first_year} to {last_year}, not {day.isoformat()}; newer data is needed"
        )
