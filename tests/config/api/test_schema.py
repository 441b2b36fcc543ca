"""The schema says OpenAPI 3.1, covers every route, and what it says is valid."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, override_settings
from drf_spectacular.drainage import GENERATOR_STATS
from jsonschema import Draft202012Validator

from config.api import metrics
from tests.factories import partners as make


@pytest.fixture
def schema() -> dict[str, object]:
    with override_settings(ROOT_URLCONF="config.urls"):
        found: dict[str, object] = Client().get("/openapi.json").json()
    return found


def test_it_is_openapi_3_1_and_its_schemas_are_json_schema(schema: dict[str, object]) -> None:
    assert str(schema["openapi"]).startswith("3.1")
    for body in schema["components"]["schemas"].values():  # type: ignore[index]
        Draft202012Validator.check_schema(body)


def test_every_operation_knows_problems_headers_and_the_key(schema: dict[str, object]) -> None:
    operations = [
        (path, method, body)
        for path, item in schema["paths"].items()
        for method, body in item.items()
        if method != "parameters"
    ]  # type: ignore[attr-defined]
    assert len({body["operationId"] for _, _, body in operations}) == len(operations) > 3
    for path, method, body in operations:
        assert path.startswith("/v1/"), path
        assert body["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
        assert body["security"] == [{"apiKey": []}], path
        assert body["summary"] and len(body["summary"]) < 120, path
        headers = [parameter["name"] for parameter in body.get("parameters", []) if parameter["in"] == "header"]
        assert ("Idempotency-Key" in headers) == (method in {"post", "put"}), f"{method} {path}"


def test_the_pages_are_served_from_here() -> None:
    page = Client().get("/docs")
    script = Client().get("/docs?script=").content.decode()
    assert page.status_code == 200 and "cdn" not in page.content.decode() + script and "/openapi.json" in script
    errors = Client().get("/docs/errors").content.decode()
    assert 'id="idempotency_key_reused"' in errors and 'id="not_found"' in errors


def test_every_tag_is_explained_and_what_moves_money_has_an_example(schema: dict[str, Any]) -> None:
    used = {
        tag
        for item in schema["paths"].values()
        for method, body in item.items()
        if method != "parameters"
        for tag in body["tags"]
    }
    assert used == {tag["name"] for tag in schema["tags"]}
    for path in (
        "/v1/transfers",
        "/v1/transfers/batch",
        "/v1/beneficiaries",
        "/v1/webhooks",
        "/v1/test/fundings",
        "/v1/test/clock/advance",
    ):
        assert schema["paths"][path]["post"]["requestBody"]["content"]["application/json"]["examples"], path


def test_every_row_of_a_list_has_a_shape(schema: dict[str, Any]) -> None:
    """An object of which nothing is said is no description."""

    def resolved(part: dict[str, Any]) -> dict[str, Any]:
        return schema["components"]["schemas"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part

    lists = 0
    for path, item in schema["paths"].items():
        answer = item.get("get", {}).get("responses", {}).get("200", {}).get("content", {}).get("application/json")
        if answer is None:
            continue
        page = resolved(answer["schema"]).get("properties", {})
        for name, member in page.items():
            if resolved(member).get("type") != "array":
                continue
            row = resolved(resolved(member)["items"])
            assert row.get("type") != "object" or row.get("properties"), f"{path}: say what a row of {name} is"
            lists += 1
        if path.startswith("/v1/settlement/") or path == "/v1/rails":
            assert answer.get("examples") or "data" not in page or path.endswith("stats"), path
    assert lists >= 18


def test_names_are_given_once(schema: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert not [name for name in schema["components"]["schemas"] if "RequestRequest" in name]
    GENERATOR_STATS.reset()
    Client().get("/openapi.json")
    assert "Warning" not in capsys.readouterr().err, "the generator found two things of one name, or one of two"


def test_the_root_leads_to_the_docs() -> None:
    assert Client().get("/").headers["Location"] == "/docs"


@pytest.mark.django_db
def test_f16_outcomes_of_keys_are_counted(client: make.ApiClient) -> None:
    def count(outcome: str) -> float:
        return float(metrics.idempotent_requests.labels(outcome=outcome)._value.get())

    before = {outcome: count(outcome) for outcome in ("new", "replay", "mismatch")}
    for text in ("a", "a", "b"):
        client.post("/v1/effects", {"text": text}, idempotency_key="k")
    assert {outcome: count(outcome) - was for outcome, was in before.items()} == {"new": 1, "replay": 1, "mismatch": 1}
