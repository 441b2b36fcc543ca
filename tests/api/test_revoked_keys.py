"""A revoked key is refused at once on every route, although the routes that order money cache keys for some seconds."""

from __future__ import annotations

from typing import Any

import pytest

from config.api import throttling
from config.kernel import clock
from onboarding.partners import api_key_cache, api_keys
from onboarding.partners.models import ApiKey, Environment
from tests.factories import partners, payouts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    throttling.reset()
    api_key_cache.clear()


def revoke_elsewhere(environment: Environment, key: ApiKey) -> None:
    """Revoke as another process does: the cache of this one stays."""
    ApiKey.objects.within(environment).filter(pk=key.pk).update(revoked_at=clock.machine_now())


def post(path: str, body: Any = None, key: str | None = None, **more: Any) -> Any:
    """A request that is sent with the order that was accepted before, or with a body of its own."""
    return lambda client, order: client.post(path, order if body is None else body, idempotency_key=key, **more)


SINGLE, BATCH = "/v1/transfers", "/v1/transfers/batch"
ITEMS, ACCEPTED = {"items": [payouts.order()]}, {"items": [payouts.order()]}


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(post(f"{BATCH}?dry_run=true", ITEMS), id="dry run"),
        pytest.param(post(SINGLE, key="used"), id="replay of a transfer"),
        pytest.param(post(BATCH, ACCEPTED, "batch"), id="replay of a batch"),
        pytest.param(post(SINGLE, payouts.order(), "used"), id="another body"),
        pytest.param(post(SINGLE, key="new"), id="a used reference"),
        pytest.param(post(SINGLE, payouts.order(), "new"), id="a new transfer"),
        pytest.param(post(SINGLE, {}, "new"), id="a wrong transfer"),
        pytest.param(post(SINGLE), id="no key"),
        pytest.param(post(f"{BATCH}?x=1", ITEMS), id="a wrong query"),
        pytest.param(post(f"{BATCH}?dry_run=true", b"{", content_type="application/json"), id="no JSON"),
        pytest.param(lambda client, order: client.get(SINGLE), id="a list"),
    ],
)
def test_a_revoked_key_is_refused_at_once(ask: Any) -> None:
    environment = payouts.funded_environment()
    key, secret = partners.api_key(environment)
    client, order = partners.ApiClient(secret), payouts.order()
    assert client.post("/v1/transfers", order, idempotency_key="used").status_code == 201
    assert client.post(BATCH, ACCEPTED, idempotency_key="batch").status_code == 202
    assert client.post("/v1/transfers", order, idempotency_key="used").headers["Idempotent-Replayed"] == "true"
    revoke_elsewhere(environment, key)
    answer = ask(client, order)
    assert (answer.status_code, answer.json()["code"]) == (401, "api_key_revoked"), answer.content


def test_a_key_that_was_changed_otherwise_goes_on() -> None:
    environment = payouts.funded_environment()
    key, secret = partners.api_key(environment)
    client, order = partners.ApiClient(secret), payouts.order()
    assert client.post("/v1/transfers", order, idempotency_key="used").status_code == 201
    ApiKey.objects.within(environment).filter(pk=key.pk).update(name="renamed")
    assert client.post("/v1/transfers", order, idempotency_key="used").headers["Idempotent-Replayed"] == "true"
    ApiKey.objects.within(environment).filter(pk=key.pk).update(name="renamed again")
    assert client.post("/v1/transfers/batch?dry_run=true", {"items": [payouts.order()]}).status_code == 200


def test_a_revoked_key_leaves_the_cache() -> None:
    environment = payouts.funded_environment()
    key, secret = partners.api_key(environment)
    client = partners.ApiClient(secret)
    assert client.post("/v1/transfers", payouts.order(), idempotency_key="k").status_code == 201
    assert api_key_cache.get(api_keys.hash_of(secret)) is not None
    revoke_elsewhere(environment, key)
    assert client.post("/v1/transfers", payouts.order(), idempotency_key="l").status_code == 401
    assert api_key_cache.get(api_keys.hash_of(secret)) is None
