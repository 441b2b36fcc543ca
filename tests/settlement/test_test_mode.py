"""Test mode: what one partner does never takes anything from another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from config.kernel import clock
from onboarding.partners.models import HOUSE_ENVIRONMENT_IDS, Environment
from payouts.models import Receipt
from settlement import calendars, test_clock
from settlement.errors import ClockBeyondCalendars
from settlement.models import ClockAdvance
from tests.factories import partners
from tests.factories import settlement as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sandbox(settings: Any) -> None:
    settings.SANDBOX_BANK = True
    make.rail_account()


def test_money_arrives_only_in_the_currency_that_the_bank_keeps() -> None:
    """The bank refuses other currencies for ever, and two hundred of them would delay all fundings."""
    answer = partners.client().post(
        "/v1/test/fundings", {"amount": "1.00", "currency": "EUR", "reference": "F"}, idempotency_key="key-1"
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "funding_currency_refused")
    assert not Receipt.objects.across_environments().exists()


def test_no_clock_goes_beyond_the_days_that_the_banks_have_published() -> None:
    """The shared clock never goes back: past its calendar no window would open again."""
    environment = partners.environment()
    last_year = calendars.get("us_fed").last_year
    near = clock.machine_now().replace(year=last_year, month=11, day=15) - clock.machine_now()
    Environment.objects.filter(pk=HOUSE_ENVIRONMENT_IDS[False]).update(clock_offset=near)
    with pytest.raises(ClockBeyondCalendars):
        test_clock.advance(
            environment=environment, by=timedelta(days=31), actor="tests", request_id="", now=clock.machine_now()
        )
    assert not ClockAdvance.objects.across_environments().exists()
    test_clock.advance(
        environment=environment, by=timedelta(days=1), actor="tests", request_id="", now=clock.machine_now()
    )


def test_one_partner_cannot_use_up_the_days_of_all_others() -> None:
    """The shared clock never goes back, so a partner that moves it month by month is stopped long before its end."""
    greedy, modest = partners.client(), partners.client()

    def ask(api: Any, days: int) -> Any:
        return api.post("/v1/test/clock/advance", {"seconds": days * 86_400})

    assert {ask(greedy, 31).status_code for _ in range(11)} == {201}
    refused = ask(greedy, 31)
    assert (refused.status_code, refused.json()["code"]) == (422, "clock_lead_exhausted")
    assert ask(greedy, 25).status_code == 201, "up to 366 days of lead are free"
    assert ask(greedy, 7).status_code == 201, "and some days more in each day of real time"
    assert ask(greedy, 1).status_code == 422
    assert ask(modest, 3).status_code == 201, "what one partner used is not taken from the other"
    assert ask(modest, 5).status_code == 422
