"""Query parameters on every route: what is unknown, misspelt, repeated or empty is 422, and nothing is written."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.db import connection
from django.urls import get_resolver

from config.api import throttling
from onboarding.partners import api_key_cache
from tests.api.matrix import RECEIVER, ROWS, Row
from tests.api.routes import patterns
from tests.api.tenant import Tenant
from tests.factories import partners, payouts

pytestmark = pytest.mark.django_db

WRITING = [row for row in ROWS if row.method != "GET"]
WITH_BODY = [row for row in ROWS if row.method in {"GET", "DELETE"}]


@pytest.fixture(autouse=True)
def _fresh(settings: Any) -> None:
    throttling.reset()
    api_key_cache.clear()
    settings.WEBHOOK_ALLOWED_PRIVATE_TARGETS = [RECEIVER]


@pytest.fixture
def tenant() -> Tenant:
    return Tenant()


def declared(row: Row) -> dict[str, Any]:
    """The parameters that the view of a route declares for a method, by name."""
    for template, callback in patterns(get_resolver()):
        if f"/{template}" == row.route:
            fast = getattr(callback, "fast_views", {}).get(row.method.lower())
            view = fast or getattr(callback, "cls", None) or callback.view_class
            return {parameter.name: parameter for parameter in view.query_parameters.get(row.method, ())}
    raise AssertionError(f"{row.name} has no route")


def wrong_queries(row: Row) -> dict[str, tuple[str, str]]:
    """Queries that are wrong for this route: kind -> (query, the name that the problem gives)."""
    found = {
        "unknown": ("colour=green", "colour"),
        "unknown and empty": ("colour", "colour"),
        "twice": ("dry_run=true&dry_run=false", "dry_run"),
        "misspelt": ("dryrun=true", "dryrun"),
        "other case": ("dryRun=true", "dryRun"),
        "NUL": ("limit=1%00", "limit"),
        "nameless": ("=1", ""),
        "a page of one object": ("limits=1", "limits"),
    }
    for name, parameter in declared(row).items():
        example = str(parameter.example).lower() if isinstance(parameter.example, bool) else str(parameter.example)
        found |= {
            f"{name} repeated": (f"{name}={example}&{name}={example}", name),
            f"{name} empty": (f"{name}=", name),
            f"{name} bare": (name, name),
            f"{name} in capitals": (f"{name.upper()}={example}", name.upper()),
            f"{name} misspelt": (f"{name}s={example}", f"{name}s"),
        }
    return found


def rows_written() -> int:
    """How many rows this transaction inserted, updated and deleted so far, whatever the table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0])


def send(client: Any, row: Row, path: str, *, body: Any = None) -> Any:
    content = "" if row.method in {"GET", "DELETE"} and body is None else json.dumps(body or row.body or {})
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    return client.generic(row.method, path, content, content_type="application/json", headers=headers)


def path_of(row: Row, tenant: Tenant) -> str:
    arguments = [part.partition("}")[0] for part in row.route.split("{")[1:]]
    return row.route.format_map(tenant.ids_for(arguments))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_wrong_query_is_refused_and_nothing_is_written(row: Row, tenant: Tenant) -> None:
    path, client = path_of(row, tenant), partners.client(tenant.owner)
    client.get("/v1/me")  # the first use of a key is noted
    before = rows_written()
    for kind, (query, name) in wrong_queries(row).items():
        answer = send(client, row, f"{path}?{query}")
        assert answer.status_code == 422, f"{kind}: {answer.status_code} {answer.content[:200]!r}"
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert name in [problem.get("parameter") for problem in answer.json()["errors"]], kind
    assert rows_written() == before


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_same_request_without_a_query_is_understood(row: Row, tenant: Tenant) -> None:
    """Without this, the refusals above could have other reasons."""
    answer = send(partners.client(tenant.owner), row, path_of(row, tenant))
    assert answer.status_code < 300 or answer.status_code == 409, answer.content[:300]


@pytest.mark.parametrize("row", WITH_BODY, ids=lambda row: row.name)
def test_a_body_where_none_is_read_is_refused(row: Row, tenant: Tenant) -> None:
    path, client = path_of(row, tenant), partners.client(tenant.owner)
    client.get("/v1/me")
    before = rows_written()
    answer = send(client, row, path, body={"status": "disabled"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/status"), answer.content
    assert rows_written() == before


@pytest.mark.parametrize("value", ["yes", "on", "t", "1", "True", "TRUE", "", "true ", "%74rue1"])
def test_a_dry_run_is_true_or_false_and_nothing_else(value: str) -> None:
    environment = payouts.funded_environment()
    client, order = partners.client(environment), payouts.batch_order(1)
    client.get("/v1/me")
    before = rows_written()
    answer = client.post(f"/v1/transfers/batch?dry_run={value}", order, idempotency_key="k")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "dry_run"), answer.content
    assert rows_written() == before
    assert client.post("/v1/transfers/batch?dry_run=true", order).status_code == 200
    assert client.post("/v1/transfers/batch?dry_run=false", order, idempotency_key="k").status_code == 202


@pytest.mark.parametrize("path", ["/v1/transfers?dry_run=true", "/v1/transfers/{transfer_id}/cancel?dry_run=true"])
def test_a_dry_run_of_a_route_that_has_none_does_nothing(path: str, tenant: Tenant) -> None:
    path = path.format_map(tenant.ids_for(["transfer_id"]))
    client = partners.client(tenant.owner)
    client.get("/v1/me")
    before = rows_written()
    answer = client.post(path, payouts.order() if "cancel" not in path else {}, idempotency_key="k")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "dry_run")
    assert rows_written() == before


def test_the_reference_in_the_query_belongs_to_csv(tenant: Tenant) -> None:
    client = partners.client(tenant.owner)
    answer = client.post("/v1/transfers/batch?reference=b-1", payouts.batch_order(1), idempotency_key="k")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "reference")


def test_a_problem_says_what_was_expected() -> None:
    client = partners.client()

    def problem(query: str) -> dict[str, str]:
        found: dict[str, str] = client.get(f"/v1/transfers?{query}").json()["errors"][0]
        return found

    assert problem("statsu=held") == {
        "parameter": "statsu",
        "code": "unknown_field",
        "detail": "Did you mean status?",
    }
    assert problem("limit=0")["detail"] == "Expected a whole number from 1 to 100."
    assert problem("status=gone")["detail"].startswith("Expected one of: ")
    assert problem("created_from=yesterday")["detail"] == (
        "Expected an instant with its zone, such as 2030-01-02T03:04:05Z."
    )
    assert problem("batch=tr_01h455vb4pex5vsknk084sn02q")["detail"].startswith("Expected an id such as bat_")
    assert problem("colour=1&taste=2")["detail"].startswith("This request takes: limit, cursor, status")


@pytest.mark.parametrize(
    "query", ["reference=%ff", "reference=%c3%28", "&".join(f"n{number}=1" for number in range(31))]
)
def test_a_query_that_cannot_be_read_is_400(query: str) -> None:
    answer = partners.client().get(f"/v1/transfers?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_query")
