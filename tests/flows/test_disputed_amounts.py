"""The bank reports another amount than we sent: nothing moves until finance decides with evidence."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client
from django.urls import reverse

from config.audit.models import AuditEntry
from config.kernel import clock as kernel_clock
from onboarding.partners import authentication
from onboarding.partners.models import ApiKey
from settlement import confirmation, disputes, staff_actions
from settlement.disputes import Verdict
from settlement.errors import DisputeNeedsFinance, NothingInDispute
from settlement.models import Incident, Instruction
from settlement.rails.base import EntryReturned, EntrySettled
from tests.flows.test_siblings import pay_and_send
from tests.flows.world import Batch, Beat, Clock, Partner, books_balance, fate, incidents
from tests.support.browser import DESKTOP, PHONE, window

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])
WORDS = {
    "reason": "The report was wrong; the bank sent a new one.",
    "evidence": "Letter 4711 of the bank, in the folder of the day.",
}
PAID = {"verdict": "paid_as_ordered", **WORDS}
UNPAID = {"verdict": "not_paid", **WORDS}


def person(*roles: str) -> User:
    user, _ = User.objects.get_or_create(username="-".join(("staff", *roles)), defaults={"is_staff": True})
    for role in roles:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def disputed(partner: Partner, clock: Clock, beat: Beat) -> Batch:
    batch = pay_and_send(partner, clock, beat, fate(55))
    clock.to_the_settlement()
    beat.tick()
    assert (batch.statuses(), batch.attempts(), incidents()) == (["submitted"], ["in_doubt"], ["amount_differs"])
    assert Incident.objects.get().detail == "The bank settled 91100.56 USD; we sent 91100.55 USD. Nothing was booked."
    return batch


def decide(user: User, said: dict[str, str]) -> Any:
    return page(user).post(reverse("settlement_ops:dispute", args=[Incident.objects.get().pk]), said)


def test_paid_as_ordered_settles_in_the_amount_of_the_order(
    disputed: Batch, partner: Partner, clock: Clock, beat: Beat
) -> None:
    finance = person("finance_ops")
    assert page(finance).get(reverse("settlement_ops:dispute", args=[Incident.objects.get().pk])).status_code == 200
    assert decide(finance, PAID).status_code == 302
    assert (disputed.statuses(), disputed.attempts()) == (["settled"], ["settled"])
    assert partner.balances() == {"available": "908899.20", "payouts_pending": "0.00"}
    assert partner.told()["transfer.settled"] == partner.told()["batch.completed"] == 1
    incident = Incident.objects.get()
    assert incident.closed_by == f"user:{finance.pk}" and "Letter 4711" in incident.resolution
    entry = AuditEntry.objects.get(action="settlement.dispute_resolved")
    assert (entry.detail["verdict"], entry.detail["evidence"]) == ("paid_as_ordered", WORDS["evidence"])
    assert books_balance()


def test_not_paid_fails_the_transfer_and_frees_its_money_once(
    disputed: Batch, partner: Partner, clock: Clock, beat: Beat
) -> None:
    assert decide(person("finance_ops"), UNPAID).status_code == 302
    assert (disputed.statuses(), disputed.attempts()) == (["failed"], ["refused"])
    assert disputed.transfers()[0].failure_code == "not_paid"
    assert partner.balances() == {"available": "1000000.00", "payouts_pending": "0.00"}
    assert partner.told()["transfer.failed"] == 1
    again = decide(person("finance_ops"), PAID)
    assert again.status_code == 409
    assert disputed.statuses() == ["failed"]
    assert books_balance()


@pytest.mark.parametrize("amount_minor", [9_110_055, 1])
def test_a_bank_that_pays_after_all_is_an_incident_and_not_a_second_booking(
    disputed: Batch, partner: Partner, amount_minor: int
) -> None:
    decide(person("finance_ops"), UNPAID)
    account, trace = Incident.objects.get().rail_account, Incident.objects.get().subject
    now = kernel_clock.machine_now()
    said = EntrySettled(trace, amount_minor, now.date(), now, trace)
    with transaction.atomic():
        confirmation.apply_outcomes([said], rail_account=account, now=now, machine_now=now)
    assert incidents() == ["amount_differs", "contradiction"]
    assert partner.balances() == {"available": "1000000.00", "payouts_pending": "0.00"}
    assert books_balance()


def test_money_that_comes_back_in_another_amount_is_seen_although_its_first_incident_was_closed(
    disputed: Batch, partner: Partner
) -> None:
    decide(person("finance_ops"), PAID)
    closed = Incident.objects.get()
    now = kernel_clock.machine_now()
    with transaction.atomic():
        said = EntryReturned(closed.subject, "R03", "No account", now, 5_000)
        confirmation.apply_outcomes([said], rail_account=closed.rail_account, now=now, machine_now=now)
    (opened,) = Incident.objects.filter(closed_at=None)
    assert (opened.kind, opened.subject) == ("amount_differs", closed.subject)
    assert "returned 50.00 USD" in opened.detail
    assert partner.balances() == {"available": "908899.20", "payouts_pending": "0.00"}
    assert staff_actions.close_incidents([opened], actor="user:1", resolution="The bank took a fee.", now=now) == 1


def test_a_report_in_the_right_amount_ends_the_dispute_by_itself(disputed: Batch) -> None:
    row = Instruction.objects.across_environments().select_related("rail_account").get()
    now = kernel_clock.machine_now()
    with transaction.atomic():
        said = EntrySettled(str(row.trace_number), row.amount_minor, now.date(), now, "R")
        confirmation.apply_outcomes([said], rail_account=row.rail_account, now=now, machine_now=now)
    assert disputed.statuses() == ["settled"]
    with pytest.raises(NothingInDispute):
        resolve(person("finance_ops"), Verdict.NOT_PAID)
    assert (
        staff_actions.close_incidents(
            list(Incident.objects.all()), actor="user:1", resolution="The bank sent it again.", now=now
        )
        == 1
    )
    assert books_balance()


def test_only_finance_decides(disputed: Batch, partner: Partner) -> None:
    key = Incident.objects.get().pk
    for role in ("treasury_ops", "support", "auditor", "compliance_ops"):
        assert decide(person(role), PAID).status_code == 403
        with pytest.raises(DisputeNeedsFinance):
            resolve(person(role), Verdict.PAID_AS_ORDERED)
    boss = User.objects.create_superuser("boss")
    assert decide(boss, PAID).status_code == 403
    # A key that may do everything meets no route, and the operation refuses every key.
    for path in (f"/v1/settlement/incidents/{key}/resolve", f"/v1/settlement/instructions/{key}/resolve"):
        assert partner.api.post(path, PAID).status_code == 404
    assert partner.api.post(reverse("settlement_ops:dispute", args=[key]), PAID).status_code in {302, 403}
    caller = authentication.Caller(
        environment=partner.environment,
        key_id=ApiKey.objects.across_environments().filter(environment=partner.environment)[0].pk,
        key_version=1,
        scopes=frozenset({"transfers:write"}),
        actor="key:key_x",
        livemode=False,
    )
    with pytest.raises(DisputeNeedsFinance):
        resolve(caller, Verdict.PAID_AS_ORDERED)
    assert (disputed.statuses(), disputed.attempts()) == (["submitted"], ["in_doubt"])
    assert books_balance()


def test_looking_at_it_ends_nothing(disputed: Batch) -> None:
    chosen = list(Incident.objects.all())
    assert (
        staff_actions.close_incidents(
            chosen, actor="user:1", resolution="Looked at; nothing to do.", now=kernel_clock.machine_now()
        )
        == 0
    )
    assert Incident.objects.get().closed_at is None
    assert (
        decide(person("finance_ops"), {"verdict": "paid_as_ordered", "reason": "", "evidence": "short"}).status_code
        == 422
    )
    assert disputed.statuses() == ["submitted"]


@pytest.mark.chromium
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_fit(disputed: Batch, live_server: Any, size: tuple[int, int]) -> None:
    key = Incident.objects.get().pk
    with window(live_server.url, person("finance_ops"), size=size) as opened:
        for name, address in {
            "dispute": reverse("settlement_ops:dispute", args=[key]),
            "incident": reverse("admin:settlement_incident_change", args=[key]),
            "files": reverse("admin:settlement_bankfile_changelist"),
            "shares": reverse("admin:settlement_windowshare_changelist"),
        }.items():
            opened.go(address)
            opened.photograph(f"settlement-{name}-{size[0]}")
            assert opened.overflow() == 0, name
        assert opened.complaints == []


def resolve(by: Any, verdict: Verdict) -> Incident:
    return disputes.resolve(
        incident_id=Incident.objects.get(kind="amount_differs").pk,
        verdict=verdict,
        reason=WORDS["reason"],
        evidence=WORDS["evidence"],
        resolved_by=by,
        request_id="req_tests",
        now=kernel_clock.machine_now(),
    )
