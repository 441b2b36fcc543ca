"""The timeline page of a settled transfer: readable, copyable, and without account numbers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.kernel import clock as kernel_clock
from payouts.models import Transfer
from reconciliation import runs
from tests.flows.world import Bank, Beat, Clock, Partner, fate
from tests.support.browser import DESKTOP, PHONE, staff, window

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])


@pytest.fixture
def paid(partner: Partner, clock: Clock, beat: Beat, bank: Bank) -> Transfer:
    """One of two transfers that were paid and proven by a statement; the other came back."""
    partner.fund("200000.00")
    batch = partner.pay("1250.00", fate(1))
    clock.to_the_cut_off()
    beat.tick()
    beat.tick()
    clock.to_the_settlement()
    beat.tick()
    clock.to_the_settlement(days=2)
    beat.tick()
    runs.import_and_run(now=kernel_clock.machine_now())
    return batch.transfers()[0]


def address(transfer: Transfer) -> str:
    return reverse("payouts_ops:timeline", args=[transfer.public_id])


def test_it_tells_every_part_of_the_story(paid: Transfer) -> None:
    reader = Client()
    reader.force_login(staff("support"))
    page = reader.get(address(paid)).content.decode()
    assert paid.status == "settled" and "1,250.00" in page
    for word in (
        "Transfer ordered",
        "Instruction submitted",
        "Money held",
        "payouts_pending",
        "rail:ach-test:float",
        "Fee taken",
        paid.reference,
    ):
        assert word in page, word
    assert reader.get(f"/admin/payouts/transfer/{paid.pk}/timeline/").status_code == 200, (
        "the admin's own key leads here too"
    )
    assert reader.get(reverse("payouts_ops:timeline", args=["tr_00000000000000000000000000"])).status_code == 404
    assert reader.get(reverse("payouts_ops:timeline", args=["nonsense"])).status_code == 404


def test_it_shows_the_end_of_an_account_only(paid: Transfer) -> None:
    from payouts import beneficiaries  # The only place that may open the seal.

    reader = Client()
    reader.force_login(staff("support"))
    page = reader.get(address(paid)).content.decode()
    opened = beneficiaries.open_many([paid.beneficiary_id])[paid.beneficiary_id]
    assert paid.beneficiary.last4 in page
    assert opened.account_number not in page and opened.name not in page


def test_it_is_for_staff(paid: Transfer) -> None:
    stranger = Client()
    assert stranger.get(address(paid)).status_code == 302
    stranger.force_login(staff())
    assert stranger.get(address(paid)).status_code == 403


@pytest.mark.chromium
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_fits_and_its_ids_can_be_copied(paid: Transfer, live_server: Any, size: tuple[int, int], dark: bool) -> None:
    with window(live_server.url, staff("finance_ops"), size=size, dark=dark) as opened:
        opened.go(address(paid))
        opened.photograph(f"timeline-{size[0]}-{'dark' if dark else 'light'}")
        for detail in opened.page.locator("details").all():
            detail.locator("summary").click()
        opened.photograph(f"timeline-open-{size[0]}-{'dark' if dark else 'light'}")
        assert opened.overflow() == 0
        opened.page.locator(f'[data-copy="{paid.public_id}"]').first.click()
        opened.page.wait_for_selector('[data-copied="yes"]')
        assert opened.page.evaluate("navigator.clipboard.readText()") == paid.public_id
        opened.go("/admin/?mode=test")
        opened.page.wait_for_selector("[data-live-state][data-state=live]")
        opened.photograph(f"start-real-{size[0]}-{'dark' if dark else 'light'}")
        assert opened.overflow() == 0 and opened.complaints == []
