"""Windows close at the bank's local time, in summer, in winter, on the days between, and never on a holiday."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from settlement import calendars
from settlement.calendars import YearNotCoveredError
from settlement.planning.windows import WindowRules, effective_on_if_sent, next_slot

LEAD = timedelta(minutes=30)


def rules(*deadlines: time, lead_business_days: int = 1, submit_lead: timedelta = LEAD) -> WindowRules:
    return WindowRules(
        name="next-day",
        zone="America/New_York",
        deadlines=deadlines or (time(11), time(15), time(19)),
        calendar=calendars.get("us_fed"),
        lead_business_days=lead_business_days,
        submit_lead=submit_lead,
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_an_order_joins_the_next_window_of_the_day() -> None:
    slot = next_slot(rules(), at("2026-11-18T15:00"))  # a Wednesday, 10:00 in New York
    assert slot.cut_off_at == slot.release_at == at("2026-11-18T15:30")
    assert slot.deadline_at == at("2026-11-18T16:00")
    assert slot.effective_on == date(2026, 11, 19)


def test_exactly_at_the_cut_off_is_the_later_window() -> None:
    cut_off = at("2026-11-18T15:30")
    assert next_slot(rules(), cut_off - timedelta(microseconds=1)).cut_off_at == cut_off
    assert next_slot(rules(), cut_off).cut_off_at == at("2026-11-18T19:30")


def test_after_the_last_cut_off_the_next_business_day_comes() -> None:
    friday_night = at("2026-11-21T00:00")
    slot = next_slot(rules(), friday_night)
    assert slot.cut_off_at == at("2026-11-23T15:30")
    assert slot.effective_on == date(2026, 11, 24)


def test_a_holiday_has_no_window_and_pays_nothing() -> None:
    eve_of_thanksgiving = at("2026-11-25T23:59")
    slot = next_slot(rules(), eve_of_thanksgiving)
    assert slot.cut_off_at == at("2026-11-27T15:30")
    afternoon_before = next_slot(rules(), at("2026-11-25T20:00"))
    assert afternoon_before.cut_off_at == at("2026-11-25T23:30")
    assert afternoon_before.effective_on == date(2026, 11, 27)


def test_cut_offs_follow_summer_time() -> None:
    assert next_slot(rules(), at("2026-03-06T12:00")).cut_off_at == at("2026-03-06T15:30")  # Friday, winter time
    assert next_slot(rules(), at("2026-03-09T12:00")).cut_off_at == at("2026-03-09T14:30")  # Monday, summer time
    assert next_slot(rules(), at("2026-11-02T12:00")).cut_off_at == at("2026-11-02T15:30")


def seven_days() -> WindowRules:
    """A policy that is open on Sundays, because clocks change on one."""
    everyday = calendars.get("us_fed")
    return WindowRules(
        "nightly",
        "America/New_York",
        (time(2, 30),),
        type(everyday)("every_day", "1", "test", 2026, 2027, frozenset(), {}),
        0,
        timedelta(0),
    )


def test_a_deadline_in_the_skipped_hour_of_spring_is_the_instant_the_clock_would_have_shown() -> None:
    slot = next_slot(seven_days(), at("2026-03-08T05:00"))
    assert slot.cut_off_at == at("2026-03-08T07:30")  # 02:30 of winter time, 03:30 on the wall


def test_a_deadline_in_the_hour_that_comes_twice_is_the_first_of_the_two() -> None:
    nightly = WindowRules("nightly", "America/New_York", (time(1, 30),), seven_days().calendar, 0, timedelta(0))
    assert next_slot(nightly, at("2026-11-01T04:00")).cut_off_at == at("2026-11-01T05:30")
    assert next_slot(nightly, at("2026-11-01T05:30")).cut_off_at == at("2026-11-02T06:30")


def test_a_rail_without_deadlines_is_always_open() -> None:
    instant = WindowRules("instant", "America/New_York", (), calendars.get("us_fed"), 0, timedelta(0))
    now = at("2026-11-18T03:00")
    assert next_slot(instant, now).release_at == now
    assert next_slot(instant, now).effective_on == date(2026, 11, 17)


@pytest.mark.parametrize(
    ("sent_at", "paid_on"),
    [
        ("2026-11-18T15:00", date(2026, 11, 19)),
        ("2026-11-19T00:00", date(2026, 11, 19)),  # 19:00 in New York: the last deadline itself is in time
        ("2026-11-19T00:01", date(2026, 11, 20)),
        ("2026-11-21T12:00", date(2026, 11, 24)),  # a Saturday counts from Monday
    ],
)
def test_a_file_that_leaves_late_is_paid_later(sent_at: str, paid_on: date) -> None:
    assert effective_on_if_sent(rules(), at(sent_at)) == paid_on


def test_a_year_without_data_is_refused() -> None:
    with pytest.raises(YearNotCoveredError):
        next_slot(rules(), at("2199-01-04T15:00"))
