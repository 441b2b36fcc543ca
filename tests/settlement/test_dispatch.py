"""Held transfers get a rail; those without one keep no other waiting, and a shared window names no other account."""

from __future__ import annotations

from datetime import time

import pytest

from config.kernel import clock
from onboarding.partners.models import Environment
from payouts.models import Transfer
from settlement import dispatch, timeline
from settlement.models import Window
from settlement.planning import rules
from settlement.planning.models import RailAccount, WindowPolicy
from tests.factories import partners
from tests.factories import settlement as make

pytestmark = pytest.mark.django_db(transaction=True)


def own_account(environment: Environment, **columns: object) -> RailAccount:
    account: RailAccount = RailAccount.objects.across_environments().create(
        environment=environment,
        livemode=False,
        code="secret-bank",
        rail="ach",
        currency="USD",
        settings=make.rail_account().settings,
        **columns,
    )
    WindowPolicy.objects.create(rail_account=account, name="own", deadlines=[time(11), time(15), time(19)])
    rules.clear_cache()
    return account


def test_a_transfer_without_a_rail_keeps_no_later_one_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "DISPATCH_SET_MAX", 2)
    without, with_one = make.funded_environment(), make.funded_environment()
    own_account(with_one)
    make.accept(without, ["1.00"] * 3)
    make.accept(with_one, ["2.00"])
    house = make.rail_account()
    house.is_enabled = False
    house.save()
    for _ in range(3):
        dispatch.dispatch_held(machine_now=clock.machine_now(), at_most=2)
    assert Transfer.objects.within(with_one).get().status == "queued"
    house.is_enabled = True
    house.save()
    for _ in range(3):
        dispatch.dispatch_held(machine_now=clock.machine_now(), at_most=2)
    assert set(Transfer.objects.within(without).values_list("status", flat=True)) == {"queued"}


def test_a_shared_window_says_nothing_of_the_accounts_of_him_who_opened_it() -> None:
    opener, other = make.funded_environment(), make.funded_environment()
    own_account(opener, amount_max_minor=100)
    make.queued(opener, ["500.00"])
    (transfer_id,), window = make.queued(other, ["1.00"])
    assert Window.objects.get() == window
    told = str(timeline.entries(transfer_id, other.pk))
    listed = partners.client(other).get("/v1/settlement/windows").content.decode()
    for text in (told, listed):
        assert "the next cut-off is" in text
        assert "secret-bank" not in text
