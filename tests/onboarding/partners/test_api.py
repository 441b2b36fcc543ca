"""The routes of API keys and of /v1/me."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from config.kernel import clock
from onboarding.partners.models import ApiKey
from tests.factories import partners as make

pytestmark = pytest.mark.django_db


def test_a_key_is_made_listed_rotated_and_revoked() -> None:
    env = make.environment()
    client = make.client(env)
    made = client.post("/v1/api-keys", {"name": "payroll", "kind": "rk", "scopes": ["transfers:read"]})
    assert made.status_code == 201 and made.json()["secret"].startswith("rk_test_") and made.json()["livemode"] is False
    key_id = made.json()["id"]
    listed = client.get("/v1/api-keys").json()
    assert listed["object"] == "list" and listed["data"][0]["id"] == key_id
    assert all("secret" not in row and "secret_hash" not in row for row in listed["data"])
    rotated = client.post(f"/v1/api-keys/{key_id}/rotate", {"overlap_seconds": 60})
    assert rotated.status_code == 201 and rotated.json()["secret"] != made.json()["secret"]
    old = ApiKey.objects.within(env).get(pk=ApiKey.parse_id(key_id))
    assert old.replaced_by is not None and old.replaced_by.public_id == rotated.json()["id"]
    revoked = client.post(f"/v1/api-keys/{key_id}/revoke")
    assert revoked.status_code == 200 and revoked.json()["revoked_at"] is not None
    assert client.post(f"/v1/api-keys/{key_id}/rotate").json()["code"] == "api_key_not_active"


def test_a_secret_shown_once_is_not_in_the_stored_answer() -> None:
    client = make.client()
    first = client.post("/v1/api-keys", {"name": "a"}, idempotency_key="once")
    again = client.post("/v1/api-keys", {"name": "a"}, idempotency_key="once")
    assert again.headers["Idempotent-Replayed"] == "true" and again.status_code == 201
    expected = {name: value for name, value in first.json().items() if name != "secret"}
    assert again.json() == expected
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM api_idempotencyrecord WHERE body IS NOT NULL AND position(%s IN body) > 0",
            [first.json()["secret"].encode()],
        )
        assert cursor.fetchone()[0] == 0


def test_a_restricted_key_cannot_raise_itself() -> None:
    client = make.client(scopes=["keys:write", "keys:read"])
    for wish in ({"name": "x"}, {"name": "x", "kind": "rk", "scopes": ["transfers:write"]}):
        refused = client.post("/v1/api-keys", wish)
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_not_yours")
    assert client.post("/v1/api-keys", {"name": "x", "kind": "rk", "scopes": ["keys:read"]}).status_code == 201


def test_a_restricted_key_cannot_take_over_a_stronger_key_by_rotating_it() -> None:
    env = make.environment()
    strong, _ = make.api_key(env)
    refused = make.client(env, scopes=["keys:write"]).post(f"/v1/api-keys/{strong.public_id}/rotate")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_not_yours")
    strong.refresh_from_db()
    assert strong.replaced_by_id is None and strong.expires_at is None


@pytest.mark.parametrize("action", ["rotate", "revoke"])
def test_a_restricted_key_manages_keys_of_no_greater_rights_only(action: str) -> None:
    env = make.environment()
    keys = {
        "secret": make.api_key(env)[0],
        "wider": make.api_key(env, scopes=["keys:read", "keys:write", "transfers:read"])[0],
        "other": make.api_key(env, scopes=["transfers:write"])[0],
    }
    equal, narrower = (make.api_key(env, scopes=scopes)[0] for scopes in (["keys:read", "keys:write"], ["keys:read"]))
    client = make.client(env, scopes=["keys:read", "keys:write"])
    for name, key in keys.items():
        refused = client.post(f"/v1/api-keys/{key.public_id}/{action}")
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_not_yours"), name
        key.refresh_from_db()
        assert key.revoked_at is None and key.replaced_by_id is None
    for key in (equal, narrower):
        assert client.post(f"/v1/api-keys/{key.public_id}/{action}").status_code in (200, 201)


def test_a_key_may_revoke_itself() -> None:
    key, secret = make.api_key(scopes=["keys:write"], allowed_ips=["127.0.0.1"])
    client = make.ApiClient(secret)
    assert client.post(f"/v1/api-keys/{key.public_id}/revoke").status_code == 200
    assert client.post(f"/v1/api-keys/{key.public_id}/revoke").status_code == 401


@pytest.mark.parametrize(
    "network",
    ["fe80::1%eth0", "fe80::1%1/64", "%", "::ffff:10.0.0.1", "::ffff:10.0.0.0/104",
     "10.0.0.1/33", "10.0.0", "", "\u0661.1.1.1",
     "a"],
)  # fmt: skip
def test_what_is_no_network_is_refused(network: str) -> None:
    client = make.client()
    refused = client.post("/v1/api-keys", {"name": "x", "allowed_ips": ["10.0.0.1", network]})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/allowed_ips/1"), refused.content


def test_me_says_what_the_key_is_and_may_do() -> None:
    env = make.environment()
    key, secret = make.api_key(env, scopes=["transfers:read"], allowed_ips=["127.0.0.1"], name="payroll")
    answer = make.ApiClient(secret).get("/v1/me").json()
    assert answer["partner"] == {"id": env.partner.public_id, "name": env.partner.name}
    assert answer["environment"] == {"id": env.public_id, "kind": "test"} and answer["livemode"] is False
    assert answer["scopes"] == ["transfers:read"]
    assert answer["api_key"]["id"] == key.public_id and answer["api_key"]["allowed_ips"] == ["127.0.0.1/32"]
    assert secret not in str(answer)
    assert answer["limits"]["requests_per_key"] == {"requests": 30_000, "seconds": 10}
    live = make.client(make.environment(livemode=True)).get("/v1/me").json()
    assert live["livemode"] is True and live["environment"]["kind"] == "live" and len(live["scopes"]) > 10


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "#/name", "required"),
        ({"name": 7}, "#/name", "wrong_value"),
        ({"name": ""}, "#/name", "required"),
        ({"name": "x" * 101}, "#/name", "max_length"),
        ({"name": "x", "kind": "pk"}, "#/kind", "invalid_choice"),
        ({"name": "x", "scopes": "keys:read"}, "#/scopes", "wrong_type"),
        ({"name": "x", "kind": "rk", "scopes": ["nope"]}, "#/scopes", "unknown_scope"),
        ({"name": "x", "environment": "env_1"}, "#/environment", "unknown_field"),
        ({"name": "x", "livemode": True}, "#/livemode", "unknown_field"),
        ({"name": "x", "expires_at": "2001-01-01T00:00:00Z"}, "#/expires_at", "in_the_past"),
        ([], "#", "wrong_value"),
    ],
)  # fmt: skip
def test_a_wrong_request_is_refused_with_pointers_and_changes_nothing(body: object, pointer: str, code: str) -> None:
    env = make.environment()
    client = make.client(env)
    refused = client.post("/v1/api-keys", body, idempotency_key="same")
    assert refused.status_code == 422 and refused.headers["Content-Type"] == "application/problem+json"
    assert (pointer, code) in [(problem["pointer"], problem["code"]) for problem in refused.json()["errors"]]
    assert ApiKey.objects.within(env).count() == 1
    assert client.post("/v1/api-keys", {"name": "mended"}, idempotency_key="same").status_code == 201, (
        "a refused request may be corrected under its key"
    )


def test_a_key_that_ends_makes_none_that_lasts_longer() -> None:
    env = make.environment()
    lasting, _ = make.api_key(env)
    end = clock.machine_now() + timedelta(days=1)
    client = make.ApiClient(make.api_key(env, expires_at=end)[1])
    for wish in ({}, {"expires_at": (end + timedelta(seconds=1)).isoformat()}):
        refused = client.post("/v1/api-keys", {"name": "lasting", **wish})
        assert refused.status_code == 422 and refused.json()["errors"][0]["pointer"] == "#/expires_at"
    for action in ("rotate", "revoke"):
        refused = client.post(f"/v1/api-keys/{lasting.public_id}/{action}")
        assert (refused.status_code, refused.json()["code"]) == (403, "api_key_reaches_further")
    assert client.post("/v1/api-keys", {"name": "short", "expires_at": end.isoformat()}).status_code == 201


def test_a_key_of_some_networks_makes_none_that_works_elsewhere() -> None:
    env = make.environment()
    free, _ = make.api_key(env)
    client = make.ApiClient(make.api_key(env, allowed_ips=["127.0.0.0/24", "2001:db8::/32"])[1])
    for networks in ([], ["0.0.0.0/0"], ["127.0.0.0/23"], ["127.0.0.1", "10.0.0.1"], ["::/0"]):
        refused = client.post("/v1/api-keys", {"name": "elsewhere", "allowed_ips": networks})
        assert refused.status_code == 422 and refused.json()["errors"][0]["pointer"] == "#/allowed_ips", networks
    for action in ("rotate", "revoke"):
        refused = client.post(f"/v1/api-keys/{free.public_id}/{action}")
        assert (refused.status_code, refused.json()["code"]) == (403, "api_key_reaches_further")
    assert (
        client.post("/v1/api-keys", {"name": "here", "allowed_ips": ["127.0.0.7", "2001:db8:1::/48"]}).status_code
        == 201
    )
