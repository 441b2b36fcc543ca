"""The bank debits one entry twice and another with a wrong amount: two discrepancies, and the rest is proven."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User

from config.kernel import clock as kernel_clock
from reconciliation.models import Discrepancy, Match, Proof, Run
from settlement import disputes
from settlement.disputes import Verdict
from settlement.models import Incident
from tests.flows.test_siblings import pay_and_send
from tests.flows.test_statement_proves import statements_until_now
from tests.flows.world import Bank, Beat, Clock, Partner, books_balance, fate

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])


@pytest.fixture
def finance() -> User:
    user = User.objects.create(username="fin.ops", is_staff=True)
    user.groups.add(Group.objects.get_or_create(name="finance_ops")[0])
    return user


def kinds() -> list[tuple[str, int]]:
    rows = Discrepancy.objects.filter(status="open").order_by("kind")
    return [(row.kind, row.difference_minor) for row in rows]


def test_a_second_debit_is_a_duplicate_and_one_difference_explains_the_batch(
    partner: Partner, clock: Clock, beat: Beat, bank: Bank, finance: User
) -> None:
    twice = pay_and_send(partner, clock, beat, fate(54), fate(55), "10.00", "20.00", "30.00")
    clock.to_the_settlement()
    beat.tick()
    statements_until_now(clock, beat, bank, days=3)
    amount = next(row for row in twice.transfers() if row.amount_minor % 100 == 54)
    assert ("duplicate", -amount.amount_minor) in kinds(), "the second debit proves nothing"
    assert [kind for kind, _ in kinds()] == ["amount", "duplicate"]
    assert not Match.objects.filter(rule="exact_reference", reference__startswith="1210").exists()

    incident = Incident.objects.get(kind="amount_differs")
    disputes.resolve(
        incident_id=incident.pk,
        verdict=Verdict.PAID_AS_ORDERED,
        reason="The report was wrong by a cent.",
        evidence="Letter 4711 of the bank.",
        resolved_by=finance,
        request_id="",
        now=kernel_clock.machine_now(),
    )
    statements_until_now(clock, beat, bank)
    assert Proof.objects.across_environments().filter(kind="settled").count() == 5, "the batch is explained"
    statements_until_now(clock, beat, bank, days=6)
    assert [kind for kind, _ in kinds()] == ["duplicate"], "and stays explained"
    assert Run.objects.order_by("-day")[0].balances_agree
    assert books_balance()
