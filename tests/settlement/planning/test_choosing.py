"""The best way wins, and every loser says why."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from settlement import calendars
from settlement.planning.choosing import Candidate, choose
from settlement.planning.decisions import NoPlan, Plan, PlanItem
from settlement.planning.windows import WindowRules

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
HOUSE = Candidate(
    rail="ach",
    rail_account_id=uuid.UUID(int=1),
    rail_account_code="ach-test",
    environment_id=uuid.UUID(int=2),
    livemode=False,
    is_house=True,
    clock_offset=timedelta(0),
    currency="USD",
    countries=("US",),
    amount_max_minor=9_999_999_999,
    window_policy_id=uuid.UUID(int=3),
    window=WindowRules("next-day", "America/New_York", (time(11),), calendars.get("us_fed"), 1, timedelta(minutes=30)),
    fee_minor=25,
    rules_version="ach-test.1 next-day.1 fee.1",
)
ITEM = PlanItem(amount_minor=1000, currency="USD")


def planned(*candidates: Candidate, item: PlanItem = ITEM, now: datetime = NOW) -> Plan:
    plan = choose(item, candidates, machine_now=now).plan
    assert isinstance(plan, Plan)
    return plan


def refused(*candidates: Candidate, item: PlanItem = ITEM) -> NoPlan:
    plan = choose(item, candidates, machine_now=NOW).plan
    assert isinstance(plan, NoPlan)
    return plan


def test_one_candidate_is_chosen_with_reasons_that_a_person_can_read() -> None:
    plan = planned(HOUSE)
    assert plan.rail_account_code == "ach-test"
    assert plan.fee_minor == 25
    assert plan.promised_on.isoformat() == "2026-11-19"
    assert plan.reasons[1] == "the next cut-off is Wed 2026-11-18 10:30 EST; exactly at a cut-off is the later window"
    assert "us_fed" in plan.rules_version


def test_no_candidate_says_that_no_rail_is_configured() -> None:
    assert refused().code == "rail_not_configured"
    assert refused(HOUSE, item=PlanItem(1000, "EUR")).reason == "ach-test/next-day: carries USD, not EUR"
    assert refused(HOUSE, item=PlanItem(1000, "USD", "MX")).code == "rail_not_configured"


def test_an_amount_above_the_limit_of_the_rail_is_refused() -> None:
    assert refused(HOUSE, item=PlanItem(10_000_000_000, "USD")).code == "amount_above_rail_limit"


def test_a_missing_fee_is_no_free_ride() -> None:
    assert refused(replace(HOUSE, fee_minor=None)).code == "fee_not_configured"


def test_a_year_without_a_calendar_is_no_guess() -> None:
    far = choose(ITEM, [HOUSE], machine_now=datetime(2199, 1, 4, 15, tzinfo=UTC)).plan
    assert isinstance(far, NoPlan)
    assert far.code == "no_open_window"


def test_the_earlier_payment_wins_and_the_loser_says_why() -> None:
    slow = replace(HOUSE, rail_account_code="ach-slow", window=replace(HOUSE.window, lead_business_days=2))
    plan = planned(slow, HOUSE)
    assert plan.rail_account_code == "ach-test"
    assert plan.reasons[-1] == "ach-slow/next-day: would pay on 2026-11-20 for a fee of 0.25 USD; not better"


def test_the_partners_own_account_goes_before_the_houses() -> None:
    own = replace(HOUSE, rail_account_code="zz-own", is_house=False)
    assert planned(HOUSE, own).rail_account_code == "zz-own"


def test_the_window_is_chosen_by_the_clock_of_the_rail() -> None:
    ahead = replace(HOUSE, clock_offset=timedelta(hours=1))
    assert planned(ahead).promised_on.isoformat() == "2026-11-20"
