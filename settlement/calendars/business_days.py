"""A calendar of one payment system, and dates counted in its business days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from types import MappingProxyType

from settlement.calendars.errors import YearNotCoveredError

ONE_DAY = timedelta(days=1)


class Roll(Enum):
    """Where a date goes that is not a business day (the ISDA business day conventions)."""

    FOLLOWING = "following"
    MODIFIED_FOLLOWING = "modified_following"  # Following, unless that leaves the month: then preceding.
    PRECEDING = "preceding"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The closures of one payment system for whole years, `first_year` to `last_year` inclusive.

    `holidays` maps each closed date to its name and may hold weekend dates. `weekend` holds weekday numbers as
    `date.weekday()` counts them (Monday is 0). `version` and `source` say which data decided.
    Every method raises YearNotCoveredError as soon as it would have to look at a date outside those years.
    """

    name: str
    version: str
    source: str
    first_year: int
    last_year: int
    weekend: frozenset[int]
    holidays: Mapping[date, str] = field(hash=False)

    def is_business_day(self, day: date) -> bool:
        """Whether the system settles on `day`."""
        self._require_covered(day)
        return day.weekday() not in self.weekend and day not in self.holidays

    def next_business_day(self, day: date) -> date:
        """The first business day after `day`, never `day` itself."""
        return self._walk(day, ONE_DAY)

    def previous_business_day(self, day: date) -> date:
        """The last business day before `day`, never `day` itself."""
        return self._walk(day, -ONE_DAY)

    def add_business_days(self, day: date, count: int) -> date:
        """The business day that is `count` business days after `day`, or before it when `count` is negative.

        A weekend day counts from where it stands: Saturday + 1 is Monday, Saturday - 1 is Friday.
        Raises ValueError for zero days from a day that is no business day: say with `roll` which neighbour is meant.
        """
        if count == 0 and not self.is_business_day(day):
            raise ValueError(f"{day.isoformat()} is no business day of {self.name}; roll it first")
        step = ONE_DAY if count > 0 else -ONE_DAY
        for _ in range(abs(count)):
            day = self._walk(day, step)
        return day

    def business_days_between(self, start: date, end: date) -> int:
        """How many business days lie after `start`, up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.business_days_between(end, start)
        self._require_covered(start)
        return sum(self.is_business_day(start + timedelta(days=offset)) for offset in range(1, (end - start).days + 1))

    def roll(self, day: date, rule: Roll) -> date:
        """`day` itself when it is a business day, else the business day that `rule` names."""
        if self.is_business_day(day):
            return day
        if rule is Roll.PRECEDING:
            return self.previous_business_day(day)
        following = self.next_business_day(day)
        if rule is Roll.MODIFIED_FOLLOWING and following.month != day.month:
            return self.previous_business_day(day)
        return following

    def _walk(self, day: date, step: timedelta) -> date:
        self._require_covered(day)
        day += step
        while not self.is_business_day(day):
            day += step
        return day

    def _require_covered(self, day: date) -> None:
        if not self.first_year <= day.year <= self.last_year:
            raise YearNotCoveredError(self.name, day, self.first_year, self.last_year)


def joint(calendars: Sequence[Calendar]) -> Calendar:
    """The calendar on which all of `calendars` settle: closed when one is closed, known where all are known.

    Raises ValueError for an empty sequence or calendars without a common year.
    """
    if not calendars:
        raise ValueError("a joint calendar needs at least one calendar")
    first_year = max(each.first_year for each in calendars)
    last_year = min(each.last_year for each in calendars)
    if first_year > last_year:
        raise ValueError(f"no common year in {', '.join(each.name for each in calendars)}")
    names: dict[date, list[str]] = {}
    for each in calendars:
        for day, name in each.holidays.items():
            names.setdefault(day, []).append(f"{name} ({each.name})")
    return Calendar(
        name="+".join(each.name for each in calendars),
        version="+".join(each.version for each in calendars),
        source="; ".join(each.source for each in calendars),
        first_year=first_year,
        last_year=last_year,
        weekend=frozenset().union(*(each.weekend for each in calendars)),
        holidays=MappingProxyType({day: ", ".join(found) for day, found in sorted(names.items())}),
    )
