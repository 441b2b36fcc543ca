"""The levers of test mode move one partner, and never the ground under the others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from config.kernel import clock
from onboarding.partners.models import HOUSE_ENVIRONMENT_IDS, Environment
from payouts.models import Receipt
from settlement import calendars, test_mode
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
    """The bank refuses the others for ever; two hundred of them would stand before everybody's fundings."""
    answer = partners.client().post(
        "/v1/test/fundings", {"amount": "1.00", "currency": "EUR", "reference": "F"}, idempotency_key="key-1"
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "funding_currency_refused")
    assert not Receipt.objects.across_environments().exists()


def test_no_clock_goes_beyond_the_days_that_the_banks_have_published() -> None:
    """One clock serves everybody and never goes back: past its calendar no window would ever open again."""
    environment = partners.environment()
    last_year = calendars.get("us_fed").last_year
    near = clock.machine_now().replace(year=last_year, month=11, day=15) - clock.machine_now()
    Environment.objects.filter(pk=HOUSE_ENVIRONMENT_IDS[False]).update(clock_offset=near)
    with pytest.raises(ClockBeyondCalendars):
        test_mode.advance_clock(
            environment=environment, by=timedelta(days=31), actor="tests", request_id="", now=clock.machine_now()
        )
    assert not ClockAdvance.objects.across_environments().exists()
    test_mode.advance_clock(
        environment=environment, by=timedelta(days=1), actor="tests", request_id="", now=clock.machine_now()
    )
