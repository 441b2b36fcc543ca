"""Base views: a fast view behaves as a DRF view does."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from config.kernel import clock
from config.kernel.errors import ConfigurationError
from onboarding.partners import api_keys
from tests.factories import partners as make

pytestmark = pytest.mark.django_db


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_a_fast_view_serves_its_method_and_the_documented_view_the_rest(client: make.ApiClient) -> None:
    fast = client.post("/v1/fast")
    assert fast.status_code == 200 and fast.content.startswith(b"key:key_")
    assert client.get("/v1/fast").json()["object"] == "list"
    assert client.put("/v1/fast").status_code == 200
    assert code(client.delete("/v1/fast")) == (405, "method_not_allowed")


def test_a_fast_view_refuses_as_other_views_do(client: make.ApiClient) -> None:
    assert code(Client().post("/v1/fast")) == (401, "unauthorized")
    assert code(make.client(scopes=["audit:read"]).post("/v1/fast")) == (403, "scope_missing")
    missing = client.post("/v1/fast", data=b"missing", content_type="text/plain")
    assert code(missing) == (404, "not_found") and missing.headers["RateLimit"].startswith('"key";r=')


def test_a_fast_view_needs_no_csrf_cookie() -> None:
    strict = make.ApiClient(make.api_key()[1], enforce_csrf_checks=True)
    assert strict.post("/v1/fast").status_code == 200
    assert strict.post("/v1/effects", {"text": "a"}, idempotency_key="k").status_code == 201


def test_an_error_in_a_fast_view_is_a_500_without_details(client: make.ApiClient) -> None:
    client.raise_request_exception = False
    broken = client.post("/v1/fast", data=b"break", content_type="text/plain")
    assert code(broken) == (500, "internal_error") and b"mistake" not in broken.content


def test_a_fast_view_caches_the_key(client: make.ApiClient, django_assert_num_queries: Any) -> None:
    client.post("/v1/fast")
    with django_assert_num_queries(0):
        client.post("/v1/fast")


def test_other_views_refuse_a_revoked_key_that_is_cached() -> None:
    env = make.environment()
    key, secret = make.api_key(env)
    client = make.ApiClient(secret)
    assert client.post("/v1/fast").status_code == 200
    with connection.cursor() as cursor:  # as another process does
        cursor.execute("UPDATE partners_apikey SET revoked_at = now() WHERE id = %s", [key.pk])
    assert code(client.get("/v1/effects")) == (401, "api_key_revoked")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM partners_stale_keys(%s::uuid[], %s::int[], %s)",
            [[key.pk], [key.version], clock.machine_now()],
        )
        assert cursor.fetchall() == [(key.pk,)], "the SQL function behind a fast view sees it"


def test_revoking_clears_the_cache_of_the_same_process(django_capture_on_commit_callbacks: Any) -> None:
    env = make.environment()
    key, secret = make.api_key(env)
    client = make.ApiClient(secret)
    client.post("/v1/fast")
    with django_capture_on_commit_callbacks(execute=True):
        api_keys.revoke(environment=env, key_id=key.pk, revoked_by="tests", at=clock.machine_now())
    assert code(client.post("/v1/fast")) == (401, "api_key_revoked")


def test_a_view_without_a_scope_is_a_configuration_error(client: make.ApiClient) -> None:
    with pytest.raises(ConfigurationError, match="names no scope for GET"):
        client.get("/v1/silent")


def test_head_is_get_without_a_body(client: make.ApiClient) -> None:
    answer = client.head("/v1/effects")
    assert (answer.status_code, answer.content) == (200, b"")
