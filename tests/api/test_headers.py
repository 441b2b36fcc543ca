"""Headers that decide something are read in one form.

What is doubled, empty or malformed is 400, and nothing is written.
"""

from __future__ import annotations

from typing import Any

import pytest

from config.api import metrics, throttling
from onboarding.partners import api_key_cache
from onboarding.partners.models import ApiKey
from payouts.models import Transfer
from tests.api.matrix import RECEIVER, ROWS, Row
from tests.api.tenant import Tenant
from tests.factories import partners, payouts

pytestmark = pytest.mark.django_db

# As WSGI servers show them: repeated headers are joined by a comma, and some show a value that is not ASCII as empty.
DOUBLED = ("K,K", "K, K", "K,L", '"K","K"', '"K", "L"')
UNREADABLE = ("", " ", "k\u00e9", "a b", '""', '"', "x" * 256)


@pytest.fixture(autouse=True)
def _fresh(settings: Any) -> None:
    settings.WEBHOOK_ALLOWED_PRIVATE_TARGETS = [RECEIVER]
    throttling.reset()
    api_key_cache.clear()


@pytest.mark.parametrize("key", DOUBLED)
def test_a_doubled_idempotency_key_is_refused_and_the_honest_retry_goes_through(key: str) -> None:
    environment = payouts.funded_environment()
    client, order = partners.client(environment), payouts.order()
    refused = client.post("/v1/transfers", order, idempotency_key=key)
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_invalid")
    assert not Transfer.objects.within(environment).exists()
    assert client.post("/v1/transfers", order, idempotency_key="K").status_code == 201


def test_a_quoted_key_may_hold_a_comma() -> None:
    client, order = partners.client(payouts.funded_environment()), payouts.order()
    first = client.post("/v1/transfers", order, idempotency_key='"a,b"')
    again = client.post("/v1/transfers", order, idempotency_key='"a,b"')
    assert first.status_code == again.status_code == 201 and again.headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("row", [row for row in ROWS if row.method != "GET"], ids=lambda row: row.name)
def test_a_key_that_cannot_be_read_is_refused_wherever_it_is_sent(row: Row) -> None:
    tenant = Tenant()
    path = row.route.format_map(tenant.ids_for([part.partition("}")[0] for part in row.route.split("{")[1:]]))
    client = partners.client(tenant.owner)
    for key in (*UNREADABLE, *DOUBLED):
        answer = client.generic(row.method, path, headers={"Idempotency-Key": key})
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid"), key


@pytest.mark.parametrize("key", UNREADABLE)
def test_an_unreadable_key_makes_no_api_key(key: str) -> None:
    environment = partners.environment()
    client = partners.client(environment)
    for _ in range(2):
        assert client.post("/v1/api-keys", {"name": "x"}, idempotency_key=key).status_code == 400
    assert ApiKey.objects.within(environment).count() == 1


def test_two_credentials_are_refused() -> None:
    _, first = partners.api_key()
    _, second = partners.api_key()
    client = partners.ApiClient(first)
    for path, method in (("/v1/transfers", "GET"), ("/v1/transfers", "POST"), ("/v1/me", "GET")):
        answer = client.generic(method, path, HTTP_AUTHORIZATION=f"Bearer {first},Bearer {second}")
        assert (answer.status_code, answer.json()["code"], answer.json()["header"]) == (
            400,
            "malformed_header",
            "Authorization",
        )


@pytest.mark.parametrize(
    "sent",
    [
        {"HTTP_CONTENT_ENCODING": "gzip"},
        {"CONTENT_TYPE": "application/json; charset=latin-1"},
        {"CONTENT_TYPE": 'application/json; charset="utf-16"'},
    ],
)
@pytest.mark.parametrize("path", ["/v1/transfers", "/v1/transfers/batch", "/v1/beneficiaries"])
def test_a_body_in_another_encoding_is_415(path: str, sent: dict[str, str]) -> None:
    extra: dict[str, Any] = {"CONTENT_TYPE": "application/json", "HTTP_IDEMPOTENCY_KEY": "k", **sent}
    answer = partners.client().generic("POST", path, "{}", content_type=extra.pop("CONTENT_TYPE"), **extra)
    assert answer.status_code == 415, answer.content


def test_utf_8_may_be_named() -> None:
    client = partners.client(payouts.funded_environment())
    answer = client.generic(
        "POST", "/v1/beneficiaries", "{}", content_type="application/json; charset=UTF-8", HTTP_IDEMPOTENCY_KEY="k"
    )
    assert answer.status_code == 422


def counted(outcome: str) -> float:
    return float(metrics.idempotent_requests.labels(outcome=outcome)._value.get())


@pytest.mark.parametrize("path", ["/v1/transfers", "/v1/transfers/batch"])
def test_keys_are_counted_on_the_routes_that_order_money(path: str) -> None:
    client = partners.client(payouts.funded_environment())
    first, other = payouts.order(), payouts.order()
    before = {outcome: counted(outcome) for outcome in ("new", "replay", "mismatch")}
    for order in (first, first, other):
        client.post(path, order if path.endswith("transfers") else {"items": [order]}, idempotency_key="k")
    assert {outcome: counted(outcome) - was for outcome, was in before.items()} == {
        "new": 1,
        "replay": 1,
        "mismatch": 1,
    }
