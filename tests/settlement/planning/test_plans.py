"""What was planned is answered again until the next cut-off, and not a moment longer."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from settlement.planning import NoPlan, Plan, PlanItem, plan_many, rules
from settlement.planning.models import RailAccount, WindowPolicy
from tests.factories import partners, settlement

pytestmark = pytest.mark.django_db

ITEM = PlanItem(1_000, "USD", "US")
# A Tuesday; nine o'clock in New York.
MORNING = datetime(2026, 11, 17, 14, 0, tzinfo=UTC)


@pytest.fixture
def environment():
    account = settlement.rail_account()
    WindowPolicy.objects.filter(rail_account=account).update(is_enabled=False)
    WindowPolicy.objects.create(
        rail_account=account, name="noon", zone="America/New_York", deadlines=[time(12, 0)], calendar="us_fed",
        lead_business_days=1, submit_lead_minutes=0,
    )  # fmt: skip
    rules.clear_cache()
    yield partners.environment()
    rules.clear_cache()


def planned(environment, at: datetime, item: PlanItem = ITEM) -> Plan:
    (plan,) = plan_many([item], environment=environment, now=at)
    assert isinstance(plan, Plan), plan
    return plan


def test_orders_of_one_window_share_the_plan(environment) -> None:
    first = planned(environment, MORNING)
    assert planned(environment, MORNING + timedelta(hours=2, minutes=59)) is first
    assert first.cut_off_at == datetime(2026, 11, 17, 17, 0, tzinfo=UTC)


def test_exactly_at_the_cut_off_it_is_planned_anew(environment) -> None:
    planned(environment, MORNING)
    assert planned(environment, datetime(2026, 11, 17, 17, 0, tzinfo=UTC)).cut_off_at == datetime(
        2026, 11, 18, 17, 0, tzinfo=UTC
    )


def test_an_earlier_moment_is_planned_by_its_own_time(environment) -> None:
    planned(environment, datetime(2026, 11, 17, 18, 0, tzinfo=UTC))
    assert planned(environment, MORNING).cut_off_at == datetime(2026, 11, 17, 17, 0, tzinfo=UTC)


def test_a_partner_whose_clock_is_ahead_is_not_told_the_plan_of_today(environment) -> None:
    ahead = partners.environment()
    ahead.clock_offset = timedelta(days=1)
    assert planned(environment, MORNING) == planned(
        ahead, MORNING + timedelta(days=1)
    )  # The rail's own clock is the one that counts.


def test_what_is_too_large_for_a_rail_is_never_answered_with_the_plan_of_others(environment) -> None:
    planned(environment, MORNING)
    RailAccount.objects.update(amount_max_minor=500)
    rules.clear_cache()
    (refused,) = plan_many([ITEM], environment=environment, now=MORNING)
    assert isinstance(refused, NoPlan) and refused.code == "amount_above_rail_limit"
    planned(environment, MORNING, PlanItem(500, "USD", "US"))
    (refused,) = plan_many([ITEM], environment=environment, now=MORNING)
    assert isinstance(refused, NoPlan)


def test_a_rail_that_is_always_open_has_a_window_of_its_own_each_moment(environment) -> None:
    WindowPolicy.objects.filter(name="noon").update(deadlines=[])
    rules.clear_cache()
    assert planned(environment, MORNING).release_at == MORNING
    assert planned(environment, MORNING + timedelta(seconds=1)).release_at == MORNING + timedelta(seconds=1)
