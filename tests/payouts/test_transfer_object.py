"""The transfer that partners read: times, attempts, whole name, metadata; and the second address of batches."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from config.kernel import clock
from payouts import receipts, transfers
from payouts.errors import RailAccountFull
from payouts.models import Transfer
from payouts.transfers import Paid, Refused
from tests.factories import partners, payouts
from webhooks.models import Event


@pytest.fixture
def environment(db):
    return payouts.funded_environment(100_000_000)


@pytest.fixture
def api(environment):
    return partners.client(environment)


def test_times_and_attempts_follow_the_life_of_a_transfer(api, environment):
    (transfer_id,) = payouts.ids_of(payouts.accept(environment, 1))
    public_id = Transfer.objects.within(environment).get().public_id

    def read() -> dict[str, object]:
        return api.get(f"/v1/transfers/{public_id}").json()

    def times() -> list[bool]:
        return [read()[name] is not None for name in ("submitted_at", "settled_at", "returned_at")]

    assert times() == [False, False, False] and read()["attempts"] == 1
    payouts.submit([transfer_id])
    assert times() == [True, False, False]
    at, now = clock.now(environment), clock.machine_now()
    transfers.settle_many([Paid(transfer_id)], settled_at=at, now=now)
    assert times() == [True, True, False]
    transfers.return_many([Refused(transfer_id, "R03", "No account")], at=at, now=now)
    assert times() == [True, True, True]
    assert api.post(f"/v1/transfers/{public_id}/retry", idempotency_key="r").status_code == 200
    assert times() == [False, False, False] and read()["attempts"] == 2


def test_a_transfer_that_the_bank_does_not_have_has_no_time_of_submission(api, environment):
    (transfer_id,) = payouts.ids_of(payouts.accept(environment, 1))
    payouts.submit([transfer_id])
    transfers.withdraw_many([transfer_id], reason="x", at=clock.now(environment))
    assert Transfer.objects.within(environment).get().submitted_at is None


def test_the_partner_reads_the_whole_name_and_events_mask_it(api, environment):
    body = payouts.order()
    name = body["beneficiary"]["name"]
    created = api.post("/v1/transfers", body, idempotency_key="k")
    again = api.post("/v1/transfers", body, idempotency_key="k")
    assert created.json()["beneficiary"]["name"] == name == again.json()["beneficiary"]["name"]
    by_id = payouts.order(beneficiary={"id": created.json()["beneficiary"]["id"]})
    assert api.post("/v1/transfers", by_id, idempotency_key="k2").json()["beneficiary"]["name"] == name
    listed = api.get("/v1/transfers").json()["data"]
    assert {row["beneficiary"]["name"] for row in listed} == {name}
    cancelled = api.post(f"/v1/transfers/{created.json()['id']}/cancel").json()
    assert cancelled["beneficiary"]["name"] == name
    events = Event.objects.within(environment)
    assert events.count() >= 3
    assert not [event for event in events if name in bytes(event.body).decode()]


def test_metadata_can_be_replaced_and_nothing_else(api, environment):
    created = api.post("/v1/transfers", payouts.order(metadata={"a": "1"}), idempotency_key="k").json()
    address = f"/v1/transfers/{created['id']}"

    def patch(body) -> object:
        return api.patch(address, json.dumps(body), content_type="application/json")

    changed = patch({"metadata": {"b": "2"}})
    assert changed.status_code == 200 and changed.json() == created | {"metadata": {"b": "2"}}
    assert api.get(address).json()["metadata"] == {"b": "2"}
    for body, pointer in [
        ({}, "#/metadata"),
        ({"metadata": {"b": 2}}, "#/metadata/b"),
        ({"metadata": {}, "amount": "1.00"}, "#/amount"),
        ({"metadata": {f"k{n}": "" for n in range(51)}}, "#/metadata"),
        ({"metadata": {"b": "x" * 501}}, "#/metadata/b"),
    ]:
        refused = patch(body)
        assert refused.status_code == 422, body
        assert [problem["pointer"] for problem in refused.json()["errors"]] == [pointer]
    assert api.get(address).json()["metadata"] == {"b": "2"}
    other = partners.client(payouts.funded_environment())
    assert other.patch(address, '{"metadata": {}}', content_type="application/json").status_code == 404


def test_batches_have_a_second_address_with_the_same_idempotency_keys(api, environment):
    body = payouts.batch_order(2, reference="payroll")
    first = api.post("/v1/batches", body, idempotency_key="k")
    again = api.post("/v1/transfers/batch", body, idempotency_key="k")
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json() and again["Idempotent-Replayed"] == "true"
    batch = first.json()["id"]
    for tail in ("", f"/{batch}", f"/{batch}/items", f"/{batch}/items.csv", "/template.csv", "?reference=payroll"):
        assert api.get(f"/v1/batches{tail}").content == api.get(f"/v1/transfers/batch{tail}").content, tail
    assert api.get("/v1/batchesx").status_code == 404
    assert api.post(f"/v1/batches/{batch}/cancel").json()["open_count"] == 0


def test_a_refusal_names_the_status_and_what_would_be_possible(api):
    transfer = api.post("/v1/transfers", payouts.order(), idempotency_key="k").json()["id"]
    assert api.post(f"/v1/transfers/{transfer}/cancel").status_code == 200
    again = api.post(f"/v1/transfers/{transfer}/cancel").json()
    assert again["code"] == "transfer_not_cancellable"
    assert again["detail"] == (
        f"The transfer {transfer} cannot be cancelled: it is cancelled. "
        "Only created, in_review, held and queued transfers can be cancelled."
    )


def test_every_property_of_an_answer_is_described_with_an_example(db):
    schemas = Client().get("/openapi.json").json()["components"]["schemas"]
    names = ["Transfer", "Payee", "Batch", "BatchAccepted", "Beneficiary", "Receipt", "Summary", "SummaryLine"]
    names += ["BatchPreview", "PreviewItem", "PreviewFunds", "PreviewProblem"]
    for name in names:
        for member, part in schemas[name]["properties"].items():
            inner = str(part)
            assert part.get("description") or "$ref" in inner, f"{name}.{member}"
            assert "examples" in part or "$ref" in inner, f"{name}.{member}"


def test_an_environment_has_a_limit_and_others_do_not_feel_it(api, environment):
    def funding(client, amount: str, key: str):
        body = {"amount": amount, "currency": "USD", "reference": key}
        return client.post("/v1/test/fundings", body, idempotency_key=key)

    assert funding(api, "9999998000000.00", "a").status_code == 201
    assert api.post("/v1/transfers", payouts.order(amount="1000000.00"), idempotency_key="t").status_code == 201
    before = api.get("/v1/receipts").json()
    refused = funding(api, "1000001.00", "b")
    assert (refused.status_code, refused.json()["code"]) == (422, "balance_limit_reached")
    assert "The limit is 10000000000000.00 USD." in refused.json()["detail"]
    assert api.get("/v1/receipts").json() == before
    assert funding(partners.client(payouts.funded_environment()), "10.00", "c").status_code == 201


def test_an_amount_that_the_books_cannot_hold_is_refused(environment):
    account = payouts.ensure_rail()

    def receive(amount_minor: int, reference: str) -> None:
        receipts.record_many(
            [receipts.ReceivedMoney(payouts.funded_environment().pk, amount_minor, "USD", reference)],
            rail_environment_id=account.environment_id,
            rail_code=account.code,
            received_at=clock.now(environment),
            now=clock.machine_now(),
        )

    receive(9 * 10**18, "a")
    with pytest.raises(RailAccountFull):
        receive(9 * 10**18, "b")
