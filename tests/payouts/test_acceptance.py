"""Orders over HTTP, from bytes to rows."""

from __future__ import annotations

import pytest

from payouts.models import Transfer
from tests.factories import partners, payouts
from treasury.ledger import balances

pytestmark = pytest.mark.django_db


def available(environment) -> int:
    return balances.now(environment_id=environment.pk, code="available", currency="USD")


def test_a_transfer_is_accepted_and_its_money_held():
    environment = payouts.funded_environment(10_000)
    api = partners.client(environment)
    body = payouts.order(amount="12.50", metadata={"run": "7"}, origin={"module": "hr", "type": "run", "id": "7"})
    answer = api.post("/v1/transfers", body, idempotency_key="one")
    assert answer.status_code == 201, answer.content
    transfer = answer.json()
    assert transfer["status"] == "held"
    assert transfer["amount"] == "12.50"
    assert transfer["beneficiary"]["account_last4"] == body["beneficiary"]["account_number"][-4:]
    assert available(environment) == 10_000 - 1250 - 25
    assert api.get(f"/v1/transfers/{transfer['id']}").json() == transfer


def test_a_batch_is_accepted_whole():
    environment = payouts.funded_environment()
    api = partners.client(environment)
    answer = api.post("/v1/transfers/batch", payouts.batch_order(3, reference="payroll-1"), idempotency_key="one")
    assert answer.status_code == 202, answer.content
    batch = answer.json()
    assert batch["counts"] == {"held": 3}
    assert len(batch["transfers"]) == 3
    read = api.get(f"/v1/transfers/batch/{batch['id']}").json()
    assert read == {name: value for name, value in batch.items() if name != "transfers"}
    assert Transfer.objects.within(environment).count() == 3
