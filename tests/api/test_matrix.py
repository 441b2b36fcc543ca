"""Every route with every kind of caller, and every id: another tenant's id opens nothing."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings

from config.api import throttling
from config.api.permissions import ANY_KEY
from config.kernel import clock, ids
from onboarding.partners import api_key_cache, api_keys
from onboarding.partners.scopes import ALL_SCOPES
from tests.api.matrix import CALLERS, NONE, RECEIVER, REQUIRED, ROWS, Row
from tests.api.routes import all_routes
from tests.api.tenant import Tenant
from tests.factories import partners as make
from tests.factories import webhooks as hooks

pytestmark = pytest.mark.django_db

TENANT_ROWS = [row for row in ROWS if "{" in row.route]
OTHER_ID_ROWS = [row for row in ROWS if row.ids_in_query or row.ids_in_body]


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    throttling.reset()
    api_key_cache.clear()
    with override_settings(API_QUOTA_OF_REFUSED=(1_000_000, 60), WEBHOOK_ALLOWED_PRIVATE_TARGETS=[RECEIVER]):
        yield


@pytest.fixture
def tenant() -> Tenant:
    return Tenant()


def send(
    client: Client,
    row: Row,
    arguments: dict[str, str] | None = None,
    *,
    body: Any = None,
    query: str = "",
    key: bool = True,
) -> Any:
    path = row.route.format_map({"key_id": "x", **_unknown_ids(row), **(arguments or {})}) + query
    headers = {"Idempotency-Key": uuid.uuid4().hex} if key and row.key != NONE else {}
    if row.method == "GET":
        return client.get(path, headers=headers)
    content = json.dumps(row.body or {} if body is None else body)
    return client.generic(row.method, path, content, content_type="application/json", headers=headers)


def _unknown_ids(row: Row) -> dict[str, str]:
    return {kind: ids.public(Tenant.prefix_of(kind), ids.new()) for kind in _arguments(row)}


def _arguments(row: Row) -> list[str]:
    return [part.partition("}")[0] for part in row.route.split("{")[1:]]


def outcome(response: Any) -> tuple[int, str]:
    kind = response.headers.get("Content-Type", "")
    return response.status_code, response.json().get("code", "") if kind.endswith("json") and isinstance(
        response.json(), dict
    ) else ""


def named(row: Row) -> str:
    return row.name


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    routes, rows = set(all_routes()), {(row.method, row.route) for row in ROWS}
    assert not routes - rows, f"Add rows to tests/api/matrix.py for {sorted(routes - rows)}"
    assert not rows - routes, f"These rows have no route any more: {sorted(rows - routes)}"
    assert len(rows) == len(ROWS) and {row.scope for row in ROWS} <= {*ALL_SCOPES, ANY_KEY}


def test_every_kind_of_id_can_be_made() -> None:
    kinds = {kind for row in ROWS for kind in [*_arguments(row), *row.ids_in_query.values(), *row.ids_in_body.values()]}
    assert not kinds - Tenant.kinds(), f"Add makers to tests/api/tenant.py for {sorted(kinds - Tenant.kinds())}"


@pytest.mark.parametrize("caller", CALLERS)
def test_a_caller_without_the_right_is_refused_on_every_route(caller: str) -> None:
    expected = CALLERS[caller]
    rows = [row for row in ROWS if row.scope != ANY_KEY or caller != "a key with every other scope"]
    found = {row.name: outcome(send(client_of(caller, row), row)) for row in rows}
    assert found == dict.fromkeys(found, expected)


def client_of(caller: str, row: Row) -> Client:
    if caller == "no credential":
        return Client()
    if caller == "a superuser's session":
        client = Client()
        client.force_login(User.objects.create_superuser(f"root-{uuid.uuid4().hex}"))
        return client
    return make.ApiClient(secret_of(caller, row))


def secret_of(caller: str, row: Row) -> str:
    env, now = make.environment(), clock.machine_now()
    if caller == "a revoked key":
        key, secret = make.api_key(env)
        api_keys.revoke(environment=env, key_id=key.pk, revoked_by="tests", at=now)
        return secret
    if caller == "an expired key":
        return make.api_key(env, at=now - timedelta(days=2), expires_at=now - timedelta(days=1))[1]
    if caller == "a key from elsewhere":
        return make.api_key(env, allowed_ips=["198.51.100.0/24"])[1]
    if caller == "a key with every other scope":
        return make.api_key(env, scopes=sorted(ALL_SCOPES - {row.scope}))[1]
    return "sk_test_" + "0" * 40


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_the_scope_of_the_row_is_sufficient(row: Row, tenant: Tenant) -> None:
    answer = send(make.client(tenant.owner, scopes=[row.scope or "audit:read"]), row, tenant.ids_for(_arguments(row)))
    status, code = outcome(answer)
    assert status not in {401, 404, 405, 415, 500} and code not in {"scope_missing", "forbidden"}, answer.content[:400]
    assert status != 403 or code == "scope_not_yours"


def test_every_scope_opens_a_route() -> None:
    assert {row.scope for row in ROWS} >= ALL_SCOPES


@pytest.mark.parametrize("row", [row for row in ROWS if row.key == REQUIRED], ids=named)
def test_the_idempotency_key_is_required_where_the_row_says(row: Row, tenant: Tenant) -> None:
    answer = send(make.client(tenant.owner), row, tenant.ids_for(_arguments(row)), key=False)
    assert outcome(answer) == (400, "idempotency_key_missing")


@pytest.mark.parametrize("row", TENANT_ROWS, ids=named)
def test_another_tenants_id_does_not_exist(row: Row, tenant: Tenant) -> None:
    theirs = tenant.ids_for(_arguments(row))
    for client in (make.client(), make.client(make.environment(of=tenant.owner.partner, livemode=True))):
        assert outcome(send(client, row, theirs)) == (404, "not_found"), (
            "another partner's, and the own id in the other mode"
        )
    assert outcome(send(make.client(tenant.owner), row, theirs))[0] != 404, (
        "the id must exist for its owner, else this test proves nothing"
    )


@pytest.mark.parametrize("row", TENANT_ROWS, ids=named)
def test_what_is_no_id_does_not_exist(row: Row, tenant: Tenant) -> None:
    client = make.client(tenant.owner)
    for argument in _arguments(row):
        good = tenant.ids_for(_arguments(row))
        own = good[argument]
        for text in (
            "x",
            "1",
            f"wrong_{own.rpartition('_')[2]}",
            own.upper(),
            own + "0",
            "%00",
            "..%2f..",
            "é",
            "0" * 300,
        ):
            answer = send(client, row, {**good, argument: text})
            assert answer.status_code == 404, f"{text!r}: {answer.content[:200]!r}"


@pytest.mark.parametrize("row", OTHER_ID_ROWS, ids=named)
def test_another_tenants_id_in_query_or_body_opens_nothing(row: Row, tenant: Tenant) -> None:
    client = make.client()
    for name, kind in row.ids_in_query.items():
        answer = send(client, row, query=f"?{name}={tenant.ids_for([kind])[kind]}")
        assert answer.status_code in {404, 422} or answer.json()["data"] == []
    for path, kind in row.ids_in_body.items():
        body = copy.deepcopy(row.body or {})
        *outer, last = path.split(".")
        place: Any = body
        for step in outer:
            place = place[int(step) if step.isdigit() else step]
        for value in (tenant.ids_for([kind])[kind], {"id": tenant.ids_for([kind])[kind]}):
            place[last] = value
            assert send(client, row, body=body).status_code in {404, 422}


def test_another_tenants_delivery_is_not_sent_again(tenant: Tenant) -> None:
    mine = make.environment()
    endpoint = hooks.endpoint(mine, url=f"http://{RECEIVER}/in")
    body = {"deliveries": [tenant.ids_for(["delivery_id"])["delivery_id"]]}
    answer = make.client(mine).post(f"/v1/webhooks/{endpoint.public_id}/replay", body)
    assert answer.status_code in {404, 422}


@pytest.mark.parametrize("row", [row for row in ROWS if row.method not in {"GET", "DELETE"}], ids=named)
@pytest.mark.parametrize(
    "name", ["environment", "environment_id", "livemode", "partner", "status", "fee", "approved_by", "id"]
)
def test_members_of_ours_cannot_be_assigned(row: Row, name: str, tenant: Tenant) -> None:
    if name in row.takes:
        return
    body = {**(row.body or {}), name: tenant.owner.public_id}
    answer = send(make.client(tenant.owner), row, tenant.ids_for(_arguments(row)), body=body)
    problems = {(problem["pointer"], problem["code"]) for problem in answer.json().get("errors", [])}
    # 409: the transfer stands where no retry is possible, which is said first.
    assert answer.status_code == 409 or (answer.status_code == 422 and (f"#/{name}", "unknown_field") in problems), (
        answer.content[:300]
    )
