"""The API of payouts: refusals, replays, lists, tenancy."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from config.kernel import clock
from payouts import staff_actions, transfers
from payouts.models import Beneficiary, Transfer
from tests.factories import partners, payouts
from treasury.ledger import balances

pytestmark = pytest.mark.django_db


@pytest.fixture
def environment():
    return payouts.funded_environment(10_000)


@pytest.fixture
def api(environment):
    return partners.client(environment)


def nothing_happened(environment) -> bool:
    return (
        not Transfer.objects.within(environment).exists()
        and balances.now(environment_id=environment.pk, code="available", currency="USD") == 10_000
    )


def codes(answer) -> dict[str, str]:
    return {error["pointer"]: error["code"] for error in answer.json()["errors"]}


@pytest.mark.parametrize(
    "amount", ["0", "0.00", "-1.00", "1e3", "NaN", "Infinity", "1.001", "9" * 40, "", " 1", "1,50", "0x10", "+1"]
)
def test_invalid_amounts_are_refused(api, environment, amount):
    answer = api.post("/v1/transfers", payouts.order(amount=amount), idempotency_key="k")
    assert answer.status_code == 422
    assert list(codes(answer)) == ["#/amount"]
    batch = api.post(
        "/v1/transfers/batch", {"items": [payouts.order(), payouts.order(amount=amount)]}, idempotency_key="k"
    )
    assert list(codes(batch)) == ["#/items/1/amount"]
    assert nothing_happened(environment)


def test_every_problem_of_every_item_is_listed(api, environment):
    items = [
        payouts.order(amount=5),
        payouts.order(note="x"),
        payouts.order(reference="twice"),
        payouts.order(
            reference="twice", beneficiary={"name": "", "routing_number": "021000022", "account_number": "1"}
        ),
        payouts.order(currency="EUR"),
    ]
    answer = api.post("/v1/transfers/batch", {"items": items, "x": 1}, idempotency_key="k")
    assert answer.status_code == 422
    assert codes(answer) == {
        "#/x": "unknown_field",
        "#/items/0/amount": "wrong_value",
        "#/items/1/note": "unknown_field",
        "#/items/3/beneficiary/name": "required",
        "#/items/3/beneficiary/routing_number": "routing_number_check_digit",
        "#/items/3/beneficiary/account_number": "account_number_invalid",
        "#/items/3/reference": "duplicate_reference",
        "#/items/4/currency": "mixed_currencies",
    }
    assert nothing_happened(environment)


def test_a_currency_without_a_rail(api):
    answer = api.post("/v1/transfers", payouts.order(currency="JPY", amount="100"), idempotency_key="k")
    assert codes(answer) == {"#/currency": "rail_not_configured"}
    answer = api.post("/v1/transfers", payouts.order(currency="JPY", amount="100.5"), idempotency_key="k")
    assert codes(answer) == {"#/amount": "too_many_decimals"}


def test_too_little_money_says_how_much_is_missing(api, environment):
    answer = api.post("/v1/transfers/batch", payouts.batch_order(8), idempotency_key="k")
    assert answer.status_code == 422
    body = answer.json()
    assert (body["code"], body["available"], body["required"], body["missing"]) == (
        "insufficient_funds",
        "100.00",
        "102.00",
        "2.00",
    )
    assert nothing_happened(environment)
    assert (
        api.post("/v1/transfers/batch", payouts.batch_order(7), idempotency_key="k").status_code == 202
    )  # the key was given back


def test_a_used_reference_leads_to_the_first_transfer(api):
    first = api.post("/v1/transfers", payouts.order(reference="once"), idempotency_key="a").json()
    again = api.post("/v1/transfers", payouts.order(reference="once"), idempotency_key="b")
    assert again.status_code == 409
    assert again.json()["existing"] == first["id"]
    assert api.get(again.json()["link"]).json()["id"] == first["id"]
    batch = api.post(
        "/v1/transfers/batch", {"items": [payouts.order(), payouts.order(reference="once")]}, idempotency_key="c"
    )
    assert batch.status_code == 422
    assert codes(batch) == {"#/items/1/reference": "duplicate_reference"}


def test_a_batch_reference_is_used_once(api):
    first = api.post("/v1/transfers/batch", payouts.batch_order(1, reference="r"), idempotency_key="a").json()
    again = api.post("/v1/transfers/batch", payouts.batch_order(1, reference="r"), idempotency_key="b")
    assert (again.status_code, again.json()["existing"]) == (409, first["id"])


@pytest.mark.parametrize(
    ("path", "make"), [("/v1/transfers", payouts.order), ("/v1/transfers/batch", payouts.batch_order)]
)
def test_repeated_requests_happen_once(api, environment, path, make):
    body = make()
    assert api.post(path, body).status_code == 400
    first = api.post(path, body, idempotency_key="k")
    again = api.post(path, dict(reversed(body.items())), idempotency_key='"k"')
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    other = api.post(path, make(), idempotency_key="k")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Transfer.objects.within(environment).count() == len(body.get("items", [0]))


@pytest.mark.parametrize("path", ["/v1/transfers", "/v1/transfers/batch"])
def test_a_key_that_was_rotated_by_another_process_is_good_until_its_overlap_ends(environment, path):
    key, secret = partners.api_key(environment)
    api = partners.ApiClient(secret)
    order = payouts.order if path.endswith("transfers") else lambda: payouts.batch_order(1)
    assert api.post(path, order(), idempotency_key="1").status_code in (201, 202)
    ends = clock.machine_now() + timedelta(hours=1)
    # As another process does it: this process is not notified.
    type(key).objects.within(environment).filter(pk=key.pk).update(expires_at=ends)
    assert api.post(path, order(), idempotency_key="2").status_code in (201, 202)
    assert Transfer.objects.within(environment).count() == 2


def test_an_order_after_a_step_of_the_clock_is_of_the_new_day_in_every_process(environment):
    _, secret = partners.api_key(environment)
    api = partners.ApiClient(secret)
    assert api.post("/v1/transfers", payouts.order(), idempotency_key="1").status_code == 201
    type(environment).objects.filter(pk=environment.pk).update(
        clock_offset=timedelta(days=20)
    )  # as another process does
    assert api.post("/v1/transfers", payouts.order(), idempotency_key="2").status_code == 201
    before, after = Transfer.objects.within(environment).order_by("id").values_list("status_at", flat=True)
    assert after - before > timedelta(days=19)


def test_a_key_that_was_revoked_meanwhile_is_refused_by_the_database(environment):
    key, secret = partners.api_key(environment)
    api = partners.ApiClient(secret)
    assert api.post("/v1/transfers", payouts.order(), idempotency_key="a").status_code == 201
    type(key).objects.within(environment).filter(pk=key.pk).update(
        revoked_at=clock.machine_now()
    )  # behind the back of what this process remembers
    assert api.post("/v1/transfers", payouts.order(), idempotency_key="b").json()["code"] == "api_key_revoked"


def test_scopes(environment):
    reader = partners.client(environment, scopes=["transfers:read"])
    assert reader.get("/v1/transfers").status_code == 200
    assert reader.post("/v1/transfers", payouts.order(), idempotency_key="k").status_code == 403
    assert reader.post("/v1/transfers/batch", payouts.batch_order(), idempotency_key="k").status_code == 403
    assert reader.get("/v1/beneficiaries").status_code == 403


def test_media_types_and_sizes(api):
    body = json.dumps(payouts.order()).encode()
    assert api.post("/v1/transfers", body, content_type="text/csv", idempotency_key="k").status_code == 415
    assert api.post("/v1/transfers/batch", body, content_type="application/xml", idempotency_key="k").status_code == 415
    assert (
        api.post("/v1/transfers", b" " * 70_000, content_type="application/json", idempotency_key="k").status_code
        == 413
    )
    assert api.post("/v1/transfers", b"{", content_type="application/json", idempotency_key="k").status_code == 400
    assert (
        api.post("/v1/transfers/batch", {"items": [{}] * 1001}, idempotency_key="k").json()["code"] == "batch_too_large"
    )
    assert api.put("/v1/transfers", body, content_type="application/json").status_code == 405


def test_beneficiaries_are_known_again_masked_and_can_be_disabled(api, environment):
    order = payouts.order()
    first = api.post("/v1/transfers", order, idempotency_key="a").json()["beneficiary"]
    registered = api.post("/v1/beneficiaries", order["beneficiary"]).json()
    assert registered["id"] == first["id"]
    assert order["beneficiary"]["name"] not in json.dumps(registered)
    assert api.get(f"/v1/beneficiaries/{first['id']}").json()["name"] == order["beneficiary"]["name"]
    row = Beneficiary.objects.within(environment).get()
    assert order["beneficiary"]["account_number"].encode() not in bytes(row.sealed_account)
    by_id = api.post("/v1/transfers", payouts.order(beneficiary={"id": first["id"]}), idempotency_key="b")
    assert by_id.json()["beneficiary"] == first
    assert api.post(f"/v1/beneficiaries/{first['id']}/disable", {"reason": "moved"}).json()["disabled"] is True
    refused = api.post("/v1/transfers", order | {"reference": "again"}, idempotency_key="c")
    assert codes(refused) == {"#/beneficiary": "beneficiary_disabled"}
    assert api.post(f"/v1/beneficiaries/{first['id']}/enable").json()["disabled"] is False
    assert api.post("/v1/transfers", order | {"reference": "again"}, idempotency_key="c").status_code == 201


def test_a_dry_run_says_everything_and_does_nothing(api, environment):
    fine = api.post("/v1/transfers/batch?dry_run=true", payouts.batch_order(2)).json()
    assert fine["would_be_accepted"] is True
    assert fine["items"][0]["rail"] == "ach"
    assert fine["funds"]["missing"] == "0.00"
    short = api.post("/v1/transfers/batch?dry_run=true", payouts.batch_order(9)).json()
    assert (short["would_be_accepted"], short["funds"]["missing"]) == (False, "14.75")
    wrong = api.post("/v1/transfers/batch?dry_run=true", {"items": [payouts.order(amount="0")]}).json()
    assert (wrong["would_be_accepted"], wrong["problems"][0]["pointer"]) == (False, "#/items/0/amount")
    assert nothing_happened(environment)


def test_lists_are_pages_with_filters(api, environment):
    batch = payouts.accept(environment, 3)
    single = payouts.accept_single(environment, reference="the one")
    every = api.get("/v1/transfers?limit=2").json()
    assert every["has_more"] is True
    assert every["data"][0]["id"] == single.public_id
    rest = api.get(f"/v1/transfers?limit=2&cursor={every['next_cursor']}").json()
    assert len({row["id"] for row in every["data"] + rest["data"]}) == 4
    assert [row["reference"] for row in api.get("/v1/transfers?reference=the+one").json()["data"]] == ["the one"]
    assert len(api.get(f"/v1/transfers?batch={batch.public_id}").json()["data"]) == 3
    assert api.get("/v1/transfers?status=settled").json()["data"] == []
    assert (
        len(
            api.get(
                "/v1/transfers?status=held&created_from=2020-01-01T00:00:00Z&created_before=2999-01-01T00:00:00Z"
            ).json()["data"]
        )
        == 4
    )
    assert api.get("/v1/transfers?created_before=2020-01-01T00:00:00Z").json()["data"] == []
    for wrong in ("stauts=held", "status=gone", "created_from=yesterday", "created_from=2030-01-01T00:00:00"):
        assert api.get(f"/v1/transfers?{wrong}").status_code == 422
    items = api.get(f"/v1/transfers/batch/{batch.public_id}/items").json()["data"]
    assert [row["id"] for row in items] == sorted(row["id"] for row in items)
    assert len(api.get("/v1/transfers/batch").json()["data"]) == 1
    csv = api.get(f"/v1/transfers/batch/{batch.public_id}/items.csv")
    assert csv.content.decode("utf-8-sig").count("\r\n") == 4
    assert api.get("/v1/receipts").json()["data"][0]["amount"] == "100.00"


def test_summary_and_timeline(api, environment, settings):
    settings.TIMELINE_CONTRIBUTORS = ["payouts.timeline.entries"]
    single = payouts.accept_single(environment)
    lines = api.get("/v1/transfers/summary").json()["statuses"]
    assert lines == [
        {
            "status": "held",
            "currency": "USD",
            "count": 1,
            "amount": "12.50",
            "entered_today": 1,
            "amount_entered_today": "12.50",
        }
    ]
    entries = api.get(f"/v1/transfers/{single.public_id}/timeline").json()["data"]
    assert [entry["what"] for entry in entries] == ["transfer.ordered", "transfer.planned", "transfer.held"]
    assert all(entry["at"] and entry["recorded_at"] for entry in entries)


def test_the_timeline_comes_in_pages_and_is_not_stored(api, environment, settings):
    settings.TIMELINE_CONTRIBUTORS = ["payouts.timeline.entries"]
    single = payouts.accept_single(environment)
    address = f"/v1/transfers/{single.public_id}/timeline"
    first = api.get(f"{address}?limit=2")
    assert first["Cache-Control"] == "no-store" and first.json()["has_more"] is True
    second = api.get(f"{address}?limit=2&cursor={first.json()['next_cursor']}").json()
    whats = [entry["what"] for entry in [*first.json()["data"], *second["data"]]]
    assert whats == ["transfer.ordered", "transfer.planned", "transfer.held"]
    assert (second["has_more"], second["next_cursor"]) == (False, None)
    other = payouts.accept_single(environment)
    stranger = f"/v1/transfers/{other.public_id}/timeline?cursor={first.json()['next_cursor']}"
    assert api.get(stranger).status_code == 400, "a cursor belongs to one timeline"


def test_cancel_over_http(api, environment):
    batch = payouts.accept(environment, 2)
    ids = [row["id"] for row in api.get(f"/v1/transfers/batch/{batch.public_id}/items").json()["data"]]
    assert api.post(f"/v1/transfers/{ids[0]}/cancel").json()["status"] == "cancelled"
    again = api.post(f"/v1/transfers/{ids[0]}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "transfer_not_cancellable")
    assert api.post(f"/v1/transfers/batch/{batch.public_id}/cancel").json()["status"] == "completed"
    assert api.post(f"/v1/transfers/batch/{batch.public_id}/cancel").status_code == 409
    assert api.post(f"/v1/transfers/{ids[0]}/retry", idempotency_key="r").status_code == 409
    assert balances.now(environment_id=environment.pk, code="available", currency="USD") == 10_000


def test_an_account_that_is_closed_is_not_paid_again_by_a_retry(api, environment):
    """R03 and similar returns disable the beneficiary, so a retry does not send money to the wrong account again."""
    first, second = payouts.accept_single(environment), payouts.accept_single(environment)
    payouts.submit([first.pk, second.pk])
    lost = [transfers.Refused(row.pk, "R03", "No account") for row in (first, second)]
    transfers.fail_many(lost, at=clock.now(environment), now=clock.machine_now())
    assert api.post(f"/v1/beneficiaries/{first.beneficiary.public_id}/disable").status_code == 200
    refused = api.post(f"/v1/transfers/{first.public_id}/retry", idempotency_key="r1")
    assert (refused.status_code, refused.json()["code"]) == (409, "beneficiary_disabled")
    assert staff_actions.retry_many([first.pk, second.pk], actor="staff", request_id="", now=clock.machine_now()) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("failed", "held")
    api.post(f"/v1/beneficiaries/{first.beneficiary.public_id}/enable")
    assert api.post(f"/v1/transfers/{first.public_id}/retry", idempotency_key="r1").json()["status"] == "held"


def test_another_tenants_ids_do_not_exist(environment):
    batch = payouts.accept(environment, 1)
    transfer = Transfer.objects.within(environment).get()
    beneficiary = transfer.beneficiary.public_id
    stranger = partners.client(payouts.funded_environment())
    for path in ("", "/timeline"):
        assert stranger.get(f"/v1/transfers/{transfer.public_id}{path}").status_code == 404
    for path in ("", "/items", "/items.csv"):
        assert stranger.get(f"/v1/transfers/batch/{batch.public_id}{path}").status_code == 404
    for path in (
        f"/v1/transfers/{transfer.public_id}/cancel",
        f"/v1/transfers/{transfer.public_id}/retry",
        f"/v1/transfers/batch/{batch.public_id}/cancel",
    ):
        assert stranger.post(path, idempotency_key="k").status_code == 404
    assert stranger.get(f"/v1/beneficiaries/{beneficiary}").status_code == 404
    assert stranger.post(f"/v1/beneficiaries/{beneficiary}/disable").status_code == 404
    assert stranger.get(f"/v1/transfers?batch={batch.public_id}").json()["data"] == []
    refused = stranger.post("/v1/transfers", payouts.order(beneficiary={"id": beneficiary}), idempotency_key="k")
    assert codes(refused) == {"#/beneficiary/id": "not_found"}
    assert (
        stranger.post("/v1/transfers", payouts.order(reference=transfer.reference), idempotency_key="k2").status_code
        == 201
    )
