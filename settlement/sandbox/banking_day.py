"""The bank's day: when it pays, returns and closes, by the Federal Reserve's calendar and New York time. Pure.

Instants are UTC; days are banking days in New York.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from zoneinfo import ZoneInfo

from settlement import calendars
from settlement.calendars import Calendar, Roll

ZONE = ZoneInfo("America/New_York")


class Step(Enum):
    """What happens at a moment of a banking day; the value is its local time."""

    PAY = time(8, 30)  # Entries whose day it is settle.
    RETURN = time(10, 0)  # What came back since is sent on to the customer.
    CLOSE = time(19, 0)  # The day's statement is printed; bookings go to the next banking day from here on.


@dataclass(frozen=True, slots=True)
class Moment:
    """A step of one banking day, and the instant at which it is due."""

    at: datetime
    day: date
    step: Step


def calendar() -> Calendar:
    """The days on which ACH settles."""
    return calendars.get("us_fed")


def local_day(at: datetime) -> date:
    """The date in New York."""
    return at.astimezone(ZONE).date()


def moment(day: date, step: Step) -> Moment:
    """The instant of a step on a banking day."""
    return Moment(datetime.combine(day, step.value, ZONE).astimezone(UTC), day, step)


def moments_after(start: datetime) -> Iterator[Moment]:
    """Every moment after `start`, in order. Raises calendars.YearNotCoveredError at the end of the data."""
    day = calendar().roll(local_day(start), Roll.FOLLOWING)
    while True:
        for step in Step:
            due = moment(day, step)
            if due.at > start:
                yield due
        day = calendar().next_business_day(day)


def moments_between(start: datetime, end: datetime) -> list[Moment]:
    """Every moment after `start`, up to and including `end`, in order."""
    found = []
    for due in moments_after(start):
        if due.at > end:
            break
        found.append(due)
    return found


def next_moment(start: datetime, step: Step) -> Moment:
    """The first `step` after `start`."""
    return next(due for due in moments_after(start) if due.step is step)


def paying_day(effective_on: date | None, *, received_at: datetime) -> date:
    """The day on which an entry settles.

    That is its effective date, or the next banking day whose payment hour is still ahead; without a date the next
    banking day.
    """
    if effective_on is None:
        return calendar().next_business_day(local_day(received_at))
    # A date beyond the calendar's data is no reason to refuse the file; the entry waits for newer data.
    if effective_on.year > calendar().last_year:
        return effective_on
    return calendar().roll(max(effective_on, next_moment(received_at, Step.PAY).day), Roll.FOLLOWING)


def open_day(at: datetime) -> date:
    """The banking day to which a booking at `at` belongs, unless the day was closed early."""
    return next_moment(at, Step.CLOSE).day
