"""Registering partners, and advancing the clocks of an environment and the house."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from config.kernel import clock
from onboarding.partners import partners
from onboarding.partners.errors import SlugTaken
from onboarding.partners.models import HOUSE_ENVIRONMENT_IDS
from tests.factories import partners as make

pytestmark = pytest.mark.django_db


def test_registering_a_partner_makes_test_and_live() -> None:
    test, live = partners.register(name="Acme", slug="acme", registered_by="tests", at=clock.machine_now())
    assert (test.kind, test.livemode, live.kind, live.livemode) == ("test", False, "live", True)
    with pytest.raises(SlugTaken):
        partners.register(name="Acme again", slug="acme", registered_by="tests", at=clock.machine_now())


def test_the_house_is_looked_up_by_mode() -> None:
    for livemode in (False, True):
        house = partners.house(livemode=livemode)
        assert house.pk == HOUSE_ENVIRONMENT_IDS[livemode] and house.livemode is livemode and house.partner.is_house


def test_a_clock_moves_forward_and_takes_the_house_along() -> None:
    one, other = make.environment(), make.environment()
    moved = make.advance_clock(environment=one, by=timedelta(days=3))
    assert moved.clock_offset == timedelta(days=3) == partners.house(livemode=False).clock_offset
    later = make.advance_clock(environment=other, by=timedelta(days=1))
    assert later.clock_offset == timedelta(days=4) == partners.house(livemode=False).clock_offset, (
        "a day passes from the house's present"
    )
    one.refresh_from_db()
    assert one.clock_offset == timedelta(days=3), "the clocks of others do not move"


def test_a_new_partner_opens_in_the_present_of_the_house() -> None:
    make.advance_clock(environment=make.environment(), by=timedelta(days=18))
    test, live = partners.register(name="Acme", slug="acme", registered_by="tests", at=clock.machine_now())
    assert (test.clock_offset, live.clock_offset) == (timedelta(days=18), timedelta(0))


@pytest.mark.parametrize(("livemode", "by"), [(True, timedelta(seconds=1)), (False, timedelta(seconds=-1))])
def test_live_time_is_real_and_no_time_goes_back(livemode: bool, by: timedelta) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        make.advance_clock(environment=make.environment(livemode=livemode), by=by)
