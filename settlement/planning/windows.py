"""Windows: when the next file leaves, and on what day the bank will pay. Pure.

A policy gives the bank's deadlines in the bank's zone, on the business days of a bank calendar. A window closes
`submit_lead` before a deadline. A deadline in the hour that is skipped in spring is read as the clock would have shown
it (02:30 is 03:30 summer time); one in the hour that repeats in autumn is the first of the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from settlement.calendars import Calendar
from settlement.planning.limits import WINDOW_SEARCH_DAYS


@dataclass(frozen=True, slots=True)
class WindowRules:
    """One policy.

    Without deadlines the rail is always open. The bank pays `lead_business_days` after the file's day.
    """

    name: str
    zone: str
    deadlines: tuple[time, ...]
    calendar: Calendar
    lead_business_days: int
    submit_lead: timedelta


@dataclass(frozen=True, slots=True)
class Slot:
    """One window of one day.

    A transfer joins before `cut_off_at`; the file leaves at `release_at`, the bank takes it until `deadline_at` and
    pays on `effective_on`.
    """

    cut_off_at: datetime
    release_at: datetime
    deadline_at: datetime
    effective_on: date


def next_slot(rules: WindowRules, now: datetime) -> Slot:
    """The first window that an order of `now` still reaches; exactly at the cut-off is too late.

    Raises YearNotCoveredError when the calendar ends, LookupError when the policy does not open within a month.
    """
    if not rules.deadlines:
        return Slot(now, now, now, effective_on_if_sent(rules, now))
    day = _local_day(rules, now)
    for offset in range(WINDOW_SEARCH_DAYS):
        candidate = day + timedelta(days=offset)
        if not rules.calendar.is_business_day(candidate):
            continue
        open_deadlines = [at for at in _deadlines_of(rules, candidate) if at - rules.submit_lead > now]
        if open_deadlines:
            deadline_at = min(open_deadlines)
            cut_off_at = deadline_at - rules.submit_lead
            effective_on = rules.calendar.add_business_days(candidate, rules.lead_business_days)
            return Slot(cut_off_at, cut_off_at, deadline_at, effective_on)
    raise LookupError(f"the window {rules.name} does not open within {WINDOW_SEARCH_DAYS} days of {day.isoformat()}")


def effective_on_if_sent(rules: WindowRules, at: datetime) -> date:
    """The day on which the bank pays what reaches it at `at`; a late file never names a past day."""
    day = _local_day(rules, at)
    is_open = rules.calendar.is_business_day(day) and (not rules.deadlines or at <= max(_deadlines_of(rules, day)))
    if not is_open:
        day = rules.calendar.next_business_day(day)
    return rules.calendar.add_business_days(day, rules.lead_business_days)


def _local_day(rules: WindowRules, at: datetime) -> date:
    return at.astimezone(ZoneInfo(rules.zone)).date()


def _deadlines_of(rules: WindowRules, day: date) -> list[datetime]:
    zone = ZoneInfo(rules.zone)
    # fold=0, the default, is the first of two equal local times and the old offset in a gap.
    return [datetime.combine(day, deadline, tzinfo=zone).astimezone(UTC) for deadline in rules.deadlines]
