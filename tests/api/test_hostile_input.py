"""Hostile requests: each gets a clear answer soon and changes nothing."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from payouts.models import Transfer
from tests.factories import partners, payouts

pytestmark = pytest.mark.django_db

LISTS = (
    "/v1/transfers", "/v1/transfers/batch", "/v1/transfers/summary", "/v1/beneficiaries", "/v1/receipts",
    "/v1/api-keys", "/v1/audit", "/v1/events", "/v1/webhooks", "/v1/ledger/accounts", "/v1/ledger/journals",
    "/v1/ledger/balance", "/v1/rails", "/v1/settlement/instructions", "/v1/settlement/stats",
    "/v1/settlement/windows", "/v1/reconciliation/statements", "/v1/reconciliation/runs",
    "/v1/reconciliation/matches", "/v1/reconciliation/discrepancies",
)  # fmt: skip
# Far above what any of these takes on a busy machine.
SECONDS_MAX = 3.0


@pytest.fixture
def environment() -> Any:
    return payouts.funded_environment(100_000_000)


@pytest.fixture
def api(environment: Any) -> partners.ApiClient:
    client = partners.client(environment)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("path", LISTS)
def test_a_parameter_that_a_list_does_not_have_is_refused(api: partners.ApiClient, path: str) -> None:
    answer = api.get(f"{path}?statsu=held")
    assert answer.status_code == 422 and answer.json()["errors"][0]["code"] == "unknown_field"
    assert api.get(path).status_code == 200


@pytest.mark.parametrize("path", LISTS)
def test_nul_in_a_parameter_is_refused(api: partners.ApiClient, path: str) -> None:
    for name in (
        "reference",
        "status",
        "batch",
        "transfer",
        "type",
        "subject",
        "action",
        "actor",
        "request_id",
        "created_from",
        "%00",
    ):
        answer = api.get(f"{path}?{name}=a%00b")
        assert answer.status_code == 422, (name, answer.content)
    assert api.get(f"{path}?cursor=%00").status_code in (400, 422)


@pytest.mark.parametrize(
    "instant",
    ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "0000-01-01T00:00:00Z", "2030-02-30T00:00:00Z"],
)
def test_instants_that_no_calendar_has_are_refused(api: partners.ApiClient, instant: str) -> None:
    for name in ("created_from", "created_before"):
        assert api.get(f"/v1/transfers?{name}={instant}").status_code == 422
    assert (
        api.get("/v1/transfers?created_from=0001-01-01T00:00:00Z&created_before=9999-12-31T23:59:59Z").status_code
        == 200
    )


def _bombs() -> dict[str, bytes]:
    crowd = b",".join(b'"%d":1' % number for number in range(190_000))
    item = payouts.order()
    return {
        "strangers": b'{"items":[{' + crowd + b"}]}",
        "notes": b'{"items":[{"metadata":{' + crowd + b"}}]}",
        "texts": json.dumps(
            {"items": [item | {"metadata": {str(number): "\x01" for number in range(100_000)}}]}
        ).encode(),
        "numbers": b'{"items":[' + b",".join([b"1"] * 1_200_000) + b"]}",
        "depth": b'{"items":' + b"[" * 1_000_000,
        "wide": b"{" + crowd + b"}",
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["strangers", "notes", "texts", "numbers", "depth", "wide"])
def test_a_body_with_many_mistakes_is_refused_soon(api: partners.ApiClient, environment: Any, name: str) -> None:
    body = _bombs()[name]
    start = time.process_time()
    answer = api.post("/v1/transfers/batch", body, content_type="application/json", idempotency_key=name)
    assert answer.status_code in (400, 422), answer.content[:300]
    assert time.process_time() - start < SECONDS_MAX
    assert len(answer.content) < 1_000_000
    assert not Transfer.objects.within(environment).exists()


@pytest.mark.parametrize("path", ["/v1/beneficiaries", "/v1/webhooks", "/v1/api-keys", "/v1/test/fundings"])
def test_a_large_body_is_refused(api: partners.ApiClient, path: str) -> None:
    answer = api.post(path, {"event_types": ["x"] * 100_000}, idempotency_key="large")
    assert answer.status_code == 413


def test_a_thousand_items_with_rich_metadata_fit(api: partners.ApiClient, environment: Any) -> None:
    """The limit is eight megabytes, as docs and limits say; Django's own for forms is less than a third of it."""
    items = [payouts.order(metadata={f"note{number}": "v" * 300 for number in range(9)}) for _ in range(1000)]
    body = json.dumps({"items": items}).encode()
    assert len(body) > 2_700_000
    assert (
        api.post("/v1/transfers/batch", body, content_type="application/json", idempotency_key="rich").status_code
        == 202
    )
    assert Transfer.objects.within(environment).count() == 1000
    too_large = api.post(
        "/v1/transfers/batch", b" " * (8 * 1024 * 1024 + 1), content_type="application/json", idempotency_key="over"
    )
    assert too_large.status_code == 413


@pytest.mark.parametrize("name", ["\u200b", "\u200b\u2060", "\u202eecila", "Alice\u2066 \u2069Bob", "\u00a0"])
def test_names_that_hide_or_turn_themselves_are_refused(api: partners.ApiClient, name: str) -> None:
    order = payouts.order()
    order["beneficiary"]["name"] = name
    answer = api.post("/v1/transfers", order, idempotency_key="name")
    assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] == "#/beneficiary/name"


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "DELETE", "BREW", "options"])
def test_a_method_that_an_address_does_not_offer_is_405(api: partners.ApiClient, path: str, method: str) -> None:
    answer = api.generic(method, path)
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"], answer.content


def test_a_body_in_chunks_is_refused_and_not_taken_for_none(environment: Any, api: partners.ApiClient) -> None:
    """WSGI shows it as empty: a key would be rotated with the default overlap instead of the one that was asked for."""
    key, _ = partners.api_key(environment)
    answer = api.generic("POST", f"/v1/api-keys/{key.public_id}/rotate", headers={"Transfer-Encoding": "chunked"})
    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")
    key.refresh_from_db()
    assert key.replaced_by is None
