"""A notification of change: partner and staff are told which data to correct, and no money moves."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from payouts.models import Beneficiary
from settlement.models import BankFile, Incident
from tests.factories.settlement import items
from tests.flows.world import Beat, Clock, Partner, books_balance
from tests.support.browser import staff

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])

SAID = {
    "C01": "use the account number ending in 0119.",
    "C02": "use the routing number 021000021.",
    "C03": "use the routing number 021000021, account number ending in 0119.",
    "C04": "use the payee's name as the bank knows it.",
    "C05": "use the account type savings.",
    "C06": "use the account number ending in 0119, account type savings.",
    "C07": "use the routing number 021000021, account number ending in 0119, account type savings.",
}


def order(partner: Partner, numbers: range) -> list[str]:
    """One transfer for each magic account number."""
    body = items(["10.00"] * len(numbers))
    for number, item in zip(numbers, body, strict=True):
        payee: Any = item["beneficiary"]
        item["beneficiary"] = payee | {"account_number": f"911000000{number}"}
    answer = json.loads(partner.order([], body={"items": body}).content)
    return [str(row["id"]) for row in partner.api.get(f"/v1/transfers/batch/{answer['id']}/items").json()["data"]]


def advice_in(partner: Partner, transfer: str) -> list[str]:
    entries = partner.api.get(f"/v1/transfers/{transfer}/timeline").json()["data"]
    return [entry["detail"] for entry in entries if entry["what"] == "incident.correction_advised"]


def test_a_notification_of_change_is_shown_and_moves_nothing(partner: Partner, clock: Clock, beat: Beat) -> None:
    partner.fund("1000000.00")
    transfers = order(partner, range(60, 68))
    clock.to_the_cut_off()
    beat.tick()
    clock.to_the_settlement()
    beat.tick()
    before = partner.balances()
    clock.advance(timedelta(days=1))
    beat.tick()
    assert {partner.api.get(f"/v1/transfers/{id_}").json()["status"] for id_ in transfers} == {"settled"}
    assert partner.balances() == before and books_balance()
    assert advice_in(partner, transfers[0]) == []
    for (code, words), transfer in zip(SAID.items(), transfers[1:], strict=True):
        (detail,) = advice_in(partner, transfer)
        assert detail.startswith(f"{code}: ") and detail.endswith(words)
        assert "911000000" not in detail and "000000119" not in detail, "an account number is never shown in full"
    assert not Beneficiary.objects.across_environments().filter(is_disabled=True).exists()
    assert not BankFile.objects.filter(status="quarantined").exists()
    assert "transfer.returned" not in partner.told()
    assert Incident.objects.filter(kind="correction_advised").count() == 7


def test_staff_find_it_among_the_incidents(partner: Partner, clock: Clock, beat: Beat) -> None:
    partner.fund("1000.00")
    order(partner, range(61, 62))
    clock.to_the_cut_off()
    beat.tick()
    clock.to_the_settlement(days=1)
    beat.tick()
    desk = Client()
    desk.force_login(staff("finance_ops"))
    page = desk.get("/admin/settlement/incident/?kind__exact=correction_advised").content.decode()
    assert "C01: Incorrect bank account number" in page
