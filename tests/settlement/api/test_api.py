"""The partner API of settlement."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from onboarding.partners.models import Environment
from settlement.api import shapes
from settlement.models import ClockAdvance, Instruction
from tests.factories import partners
from tests.factories import settlement as make
from treasury.ledger import balances

pytestmark = pytest.mark.django_db


@pytest.fixture
def environment() -> Environment:
    return make.funded_environment()


@pytest.fixture
def api(environment: Environment) -> Any:
    return partners.client(environment)


def body(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_rows_have_exactly_the_members_that_the_schema_names(environment: Environment, api: Any) -> None:
    make.queued(environment, ["10.00"])
    rows = {
        path: body(api.get(path))["data"][0]
        for path in ("/v1/settlement/instructions", "/v1/settlement/windows", "/v1/rails")
    }
    told = (shapes.SettlementInstruction(), shapes.SettlementWindow(), shapes.Rail())
    assert [set(row) for row in rows.values()] == [set(shape.fields) for shape in told]
    assert set(rows["/v1/rails"]["windows"][0]) == set(shapes.RailWindow().fields)


def test_instructions_are_listed_filtered_and_read(environment: Environment, api: Any) -> None:
    transfer_ids, window = make.queued(environment, ["10.00", "20.00"])
    listed = body(api.get("/v1/settlement/instructions"))
    assert [row["amount"] for row in listed["data"]] == ["20.00", "10.00"]
    one = body(api.get(f"/v1/settlement/instructions/{listed['data'][0]['id']}"))
    assert one["status"] == "queued"
    assert one["window"] == window.public_id
    first = Instruction.objects.within(environment).get(transfer_id=transfer_ids[0])
    found = body(
        api.get(
            "/v1/settlement/instructions",
            {"transfer": body(api.get(f"/v1/settlement/instructions/{first.public_id}"))["transfer"]},
        )
    )
    assert [row["id"] for row in found["data"]] == [first.public_id]
    assert body(api.get("/v1/settlement/instructions", {"status": "settled"}))["data"] == []
    assert body(api.get("/v1/settlement/instructions", {"status": "nonsense"}), 422)["code"] == "validation_failed"
    assert body(api.get("/v1/settlement/instructions", {"colour": "blue"}), 422)["code"] == "validation_failed"


def test_anothers_instruction_does_not_exist(environment: Environment) -> None:
    make.queued(environment, ["10.00"])
    stranger = partners.client(make.funded_environment())
    row = Instruction.objects.within(environment).get()
    body(stranger.get(f"/v1/settlement/instructions/{row.public_id}"), 404)
    assert body(stranger.get("/v1/settlement/instructions"))["data"] == []
    assert body(stranger.get("/v1/settlement/windows"))["data"] == []
    assert body(stranger.get("/v1/settlement/stats"))["data"] == []


def test_windows_show_only_the_own_amount(environment: Environment, api: Any) -> None:
    make.queued(environment, ["10.00", "20.00"])
    make.queued(make.funded_environment(), ["500.00"])
    (window,) = body(api.get("/v1/settlement/windows"))["data"]
    assert (window["instruction_count"], window["amount"], window["status"]) == (2, "30.00", "open")
    assert "exactly at a cut-off is the later window" in window["reasons"][1]
    assert body(api.get("/v1/settlement/stats"))["data"] == [
        {"status": "queued", "currency": "USD", "count": 2, "amount": "30.00"}
    ]


def test_rails_say_when_they_close(api: Any) -> None:
    (rail,) = body(api.get("/v1/rails"))["data"]
    assert (rail["rail"], rail["currency"]) == ("ach", "USD")
    assert rail["windows"][0]["zone"] == "America/New_York"


def test_a_funding_arrives_once_per_reference(environment: Environment, api: Any) -> None:
    order = {"amount": "12.50", "currency": "USD", "reference": "seed"}
    before = balances.now(environment_id=environment.pk, code="available", currency="USD")
    first = body(api.post("/v1/test/fundings", order, idempotency_key="one"), 201)
    again = body(api.post("/v1/test/fundings", order, idempotency_key="two"), 201)
    assert first["id"] == again["id"]
    assert balances.now(environment_id=environment.pk, code="available", currency="USD") == before + 1250
    other = api.post("/v1/test/fundings", {**order, "amount": "13.00"}, idempotency_key="three")
    assert body(other, 409)["code"] == "funding_reference_taken"


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"amount": "-1.00", "reference": "x"},
        {"amount": "1.001", "reference": "x"},
        {"amount": 1, "reference": "x"},
        {"amount": "1.00", "reference": "x", "colour": 1},
    ],
)
def test_a_bad_funding_is_refused(api: Any, order: dict[str, object]) -> None:
    body(api.post("/v1/test/fundings", order, idempotency_key="bad"), 422)


def test_a_funding_needs_a_key(api: Any) -> None:
    body(api.post("/v1/test/fundings", {"amount": "1.00", "reference": "x"}), 400)


def test_the_clock_moves_forward_and_the_house_with_it(environment: Environment, api: Any) -> None:
    answer = body(api.post("/v1/test/clock/advance", {"seconds": 3600}), 201)
    assert answer["offset_seconds"] == 3600
    assert answer["is_known_to_the_bank"] is False
    assert ClockAdvance.objects.within(environment).get().bank_told_at is None
    for seconds in (0, -5, 40 * 86_400, 1.5, "7"):
        body(api.post("/v1/test/clock/advance", {"seconds": seconds}), 422)


def test_who_was_behind_goes_on_from_the_present_of_the_bank(environment: Environment, api: Any) -> None:
    partners.client(partners.environment()).post("/v1/test/clock/advance", {"seconds": 1_500_000})
    receipt = body(api.post("/v1/test/fundings", {"amount": "1.00", "reference": "x"}, idempotency_key="k"), 201)
    answer = body(api.post("/v1/test/clock/advance", {"seconds": 60}), 201)
    assert answer["offset_seconds"] == 1_500_060
    behind = datetime.fromisoformat(answer["now"]) - datetime.fromisoformat(receipt["received_at"])
    assert timedelta(0) < behind < timedelta(minutes=5), (
        "the money arrived in the bank's present, where its statement will show it"
    )


def test_live_has_no_test_helpers(environment: Environment) -> None:
    live = partners.client(partners.environment(of=environment.partner, livemode=True))
    assert body(live.post("/v1/test/clock/advance", {"seconds": 60}), 403)["code"] == "test_mode_only"
    answer = live.post("/v1/test/fundings", {"amount": "1.00", "reference": "x"}, idempotency_key="k")
    assert body(answer, 403)["code"] == "test_mode_only"


@pytest.mark.parametrize("seconds", [2**63, 10**30, 10**9])
def test_a_clock_is_not_moved_by_more_than_time_can_hold(api: Any, seconds: int) -> None:
    assert api.post("/v1/test/clock/advance", {"seconds": seconds}).status_code == 422


@pytest.mark.parametrize("reference", ["a\nb", "=1+1", "\u202egnidnuf", " "])
def test_a_funding_is_named_as_an_order_is(api: Any, reference: str) -> None:
    answer = api.post(
        "/v1/test/fundings", {"amount": "1.00", "currency": "USD", "reference": reference}, idempotency_key="named"
    )
    assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] == "#/reference"
