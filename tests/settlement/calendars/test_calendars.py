"""Bank calendars: the shipped days are the authority's, and nothing is ever guessed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import holidays as other_source
import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement import calendars
from settlement.calendars import Calendar, Roll, UnknownCalendarError, YearNotCoveredError, us_fed_rule

DATA = Path(__file__).resolve().parents[2] / "data" / "calendars"
FED = calendars.get("us_fed")
days = st.dates(date(2024, 2, 1), date(2035, 11, 30))


@pytest.mark.parametrize(
    ("name", "checked"),
    [("us_fed", "us_fed.json"), ("target2", "target2.json"), ("br_bank", "brazil.json"), ("mx_bank", "mexico.json")],
)
def test_the_shipped_days_are_those_that_several_sources_confirm(name: str, checked: str) -> None:
    facts = json.loads((DATA / checked).read_text(encoding="utf-8"))
    calendar = calendars.get(name)
    first, last = facts["years"]
    closed = {date.fromisoformat(each["date"]): each["name"] for each in facts["holidays"]}
    shipped = {day: holiday for day, holiday in calendar.holidays.items() if first <= day.year <= last}
    assert shipped == closed
    for each in facts["disagreements"]:
        if not each["holiday_here"]:
            assert calendar.is_business_day(date.fromisoformat(each["date"]))


def test_the_fed_data_is_what_the_rule_computes() -> None:
    shipped = Path(us_fed_rule.__file__).parent / "data" / "us_fed.json"
    assert shipped.read_text(encoding="utf-8") == us_fed_rule.document()


def test_the_fed_differs_from_the_federal_holidays_only_by_observed_fridays() -> None:
    """`holidays` moves a Saturday holiday to Friday, as offices do; the Fed stays open on that Friday."""
    years = range(FED.first_year, FED.last_year + 1)
    federal = {
        day for day in other_source.country_holidays("US", years=years) if day.year in years and day.weekday() < 5
    }
    ours = set(FED.holidays)
    assert ours <= federal
    extra = federal - ours
    assert {day.weekday() for day in extra} == {4}
    assert {date(2026, 7, 3), date(2027, 6, 18), date(2027, 12, 24), date(2027, 12, 31)} <= extra


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 7, 3), None),
        (date(2026, 7, 4), None),
        (date(2027, 7, 5), "Independence Day"),
        (date(2028, 1, 1), None),
        (date(2027, 12, 31), None),
        (date(2033, 1, 17), "Martin Luther King Jr. Day"),
        (date(2032, 12, 25), None),
        (date(2033, 12, 26), "Christmas Day"),
        (date(2034, 1, 2), "New Year's Day"),
        (date(2030, 5, 27), "Memorial Day"),
        (date(2030, 11, 28), "Thanksgiving Day"),
    ],
)
def test_saturday_stays_and_sunday_moves_to_monday(day: date, name: str | None) -> None:
    assert FED.holidays.get(day) == name
    assert FED.is_business_day(day) == (name is None and day.weekday() < 5)


def test_every_calendar_says_where_it_comes_from() -> None:
    assert calendars.names() == ("br_bank", "mx_bank", "target2", "us_fed")
    for name in calendars.names():
        calendar = calendars.get(name)
        assert calendar.name == name
        assert calendar.version
        assert calendar.source
        assert all(calendar.first_year <= day.year <= calendar.last_year for day in calendar.holidays)
        assert list(calendar.holidays) == sorted(calendar.holidays)
    assert calendars.get("us_fed") is FED


def test_a_calendar_that_is_not_shipped_is_named_with_those_that_are() -> None:
    with pytest.raises(UnknownCalendarError, match=r"'us_fde'.*us_fed"):
        calendars.get("us_fde")


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2036, 1, 1)])
def test_a_year_without_data_is_refused_whatever_is_asked(day: date) -> None:
    inside = date(2030, 1, 2)
    questions = [
        lambda: FED.is_business_day(day),
        lambda: FED.next_business_day(day),
        lambda: FED.previous_business_day(day),
        lambda: FED.add_business_days(day, 1),
        lambda: FED.roll(day, Roll.FOLLOWING),
        lambda: FED.business_days_between(day, inside),
        lambda: FED.business_days_between(inside, day),
    ]
    for ask in questions:
        with pytest.raises(YearNotCoveredError, match="covers 2024 to 2035"):
            ask()


def test_walking_over_the_edge_of_the_data_is_refused_too() -> None:
    with pytest.raises(YearNotCoveredError):
        FED.next_business_day(date(2035, 12, 31))
    with pytest.raises(YearNotCoveredError):
        FED.previous_business_day(date(2024, 1, 2))
    with pytest.raises(YearNotCoveredError):
        FED.add_business_days(date(2035, 12, 20), 30)


def test_days_are_counted_over_weekends_and_holidays() -> None:
    wednesday_before_thanksgiving = date(2030, 11, 27)
    assert FED.next_business_day(wednesday_before_thanksgiving) == date(2030, 11, 29)
    assert FED.add_business_days(wednesday_before_thanksgiving, 2) == date(2030, 12, 2)
    assert FED.add_business_days(date(2030, 12, 2), -2) == wednesday_before_thanksgiving
    assert FED.add_business_days(date(2030, 11, 30), 1) == date(2030, 12, 2)
    assert FED.add_business_days(date(2030, 11, 30), -1) == date(2030, 11, 29)
    assert FED.business_days_between(wednesday_before_thanksgiving, date(2030, 12, 2)) == 2


def test_zero_days_from_a_holiday_is_no_answer() -> None:
    assert FED.add_business_days(date(2030, 1, 2), 0) == date(2030, 1, 2)
    with pytest.raises(ValueError, match="roll it first"):
        FED.add_business_days(date(2030, 1, 1), 0)


@given(days, st.integers(1, 20))
def test_going_there_and_back(day: date, count: int) -> None:
    start = FED.roll(day, Roll.FOLLOWING)
    there = FED.add_business_days(start, count)
    assert FED.is_business_day(there)
    assert FED.add_business_days(there, -count) == start
    assert FED.business_days_between(start, there) == count
    assert FED.business_days_between(there, start) == -count


@given(days)
def test_neighbours_have_no_business_day_between_them(day: date) -> None:
    later, earlier = FED.next_business_day(day), FED.previous_business_day(day)
    assert earlier < day < later
    skipped = [day + timedelta(days=offset) for offset in range(1, (later - day).days)]
    assert not any(FED.is_business_day(each) for each in skipped)


@pytest.mark.parametrize(
    ("day", "rule", "rolled"),
    [
        (date(2030, 1, 2), Roll.FOLLOWING, date(2030, 1, 2)),
        (date(2030, 1, 1), Roll.FOLLOWING, date(2030, 1, 2)),
        (date(2030, 1, 1), Roll.PRECEDING, date(2029, 12, 31)),
        (date(2030, 1, 1), Roll.MODIFIED_FOLLOWING, date(2030, 1, 2)),
        (date(2030, 8, 31), Roll.FOLLOWING, date(2030, 9, 3)),
        (date(2030, 8, 31), Roll.MODIFIED_FOLLOWING, date(2030, 8, 30)),
    ],
)
def test_rolling_a_date(day: date, rule: Roll, rolled: date) -> None:
    assert FED.roll(day, rule) == rolled


def test_a_joint_calendar_is_closed_when_one_is_closed() -> None:
    both = calendars.joint([FED, calendars.get("target2")])
    assert (both.first_year, both.last_year) == (2024, 2026)
    assert both.holidays[date(2026, 4, 3)] == "Good Friday (target2)"
    assert both.holidays[date(2026, 11, 26)] == "Thanksgiving Day (us_fed)"
    assert both.name == "us_fed+target2"
    with pytest.raises(YearNotCoveredError):
        both.is_business_day(date(2027, 1, 4))


def test_a_joint_calendar_needs_a_common_year() -> None:
    with pytest.raises(ValueError, match="at least one"):
        calendars.joint([])
    old = Calendar("old", "1", "made here", 2000, 2001, frozenset({5, 6}), {})
    with pytest.raises(ValueError, match="no common year"):
        calendars.joint([FED, old])


def test_calendars_can_be_keys() -> None:
    assert {FED: 1}[calendars.get("us_fed")] == 1
