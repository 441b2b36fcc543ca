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


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda c, o: c.post("/v1/transfers/batch?dry_run=true", {"items": [o]}), id="dry run"),
        pytest.param(lambda c, o: c.post("/v1/transfers", o, idempotency_key="used"), id="replay of a transfer"),
        pytest.param(lambda c, o: c.post("/v1/transfers/batch", {"items": [o]}, idempotency_key="b"), id="replay of a batch"),
        pytest.param(lambda c, o: c.post("/v1/transfers", o | {"amount": "9"}, idempotency_key="used"), id="another body"),
        pytest.param(lambda c, o: c.post("/v1/transfers", o, idempotency_key="new"), id="a used reference"),
        pytest.param(lambda c, o: c.post("/v1/transfers", payouts.order(), idempotency_key="n"), id="a new transfer"),
        pytest.param(lambda c, o: c.post("/v1/transfers", {}, idempotency_key="n"), id="a wrong transfer"),
        pytest.param(lambda c, o: c.post("/v1/transfers", o), id="no key"),
        pytest.param(lambda c, o: c.post("/v1/transfers/batch?x=1", {"items": [o]}), id="a wrong query"),
        pytest.param(lambda c, o: c.post("/v1/transfers/batch?dry_run=true", b"{", content_type="application/json"), id="no JSON"),
        pytest.param(lambda c, o: c.get("/v1/transfers"), id="a list"),
    ],
)  # fmt: skip
def test_a_revoked_key_is_refused_at_once(ask: Any) -> None:
    environment = payouts.funded_environment()
    key, secret = partners.api_key(environment)
    client, order = partners.ApiClient(secret), payouts.order()
    assert client.post("/v1/transfers", order, idempotency_key="used").status_code == 201
    batch = {"items": [payouts.order()]}
    assert client.post("/v1/transfers/batch", batch, idempotency_key="b").status_code == 202
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
