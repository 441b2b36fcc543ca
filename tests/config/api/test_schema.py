"""The OpenAPI document: version 3.1, valid, and complete."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings
from drf_spectacular.drainage import GENERATOR_STATS
from jsonschema import Draft202012Validator

from config.api import metrics
from tests.factories import partners as make
from webhooks import catalogue


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
    """An object without properties is not a description."""

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
def test_outcomes_of_keys_are_counted(client: make.ApiClient) -> None:
    def count(outcome: str) -> float:
        return float(metrics.idempotent_requests.labels(outcome=outcome)._value.get())

    before = {outcome: count(outcome) for outcome in ("new", "replay", "mismatch")}
    for text in ("a", "a", "b"):
        client.post("/v1/effects", {"text": text}, idempotency_key="k")
    assert {outcome: count(outcome) - was for outcome, was in before.items()} == {"new": 1, "replay": 1, "mismatch": 1}


def every_property(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(place, schema) of every property of every component, nested ones included."""

    def walk(place: str, part: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        for name, member in part.get("properties", {}).items():
            yield f"{place}.{name}", member
            yield from walk(f"{place}.{name}", member)
        for name in ("items", "additionalProperties"):
            if isinstance(part.get(name), dict):
                yield from walk(place, part[name])
        for name in ("allOf", "oneOf", "anyOf"):
            for inner in part.get(name, []):
                yield from walk(place, inner)

    for name, component in schema["components"]["schemas"].items():
        yield from walk(name, component)
    for name, item in schema["webhooks"].items():
        yield from walk(name, item["post"]["requestBody"]["content"]["application/json"]["schema"])


def test_every_property_has_a_description_and_an_example(schema: dict[str, Any]) -> None:
    found = dict(every_property(schema))
    assert len(found) > 250
    assert not [place for place, part in found.items() if not part.get("description")], "add help_text"
    without = [place for place, part in found.items() if "examples" not in part and "example" not in part]
    assert not without, "give the serializer an @example"


def test_examples_are_what_their_schemas_allow(schema: dict[str, Any]) -> None:
    for place, part in every_property(schema):
        for shown in part.get("examples", [part.get("example")]):
            problems = list(Draft202012Validator({**part, "components": schema["components"]}).iter_errors(shown))
            assert not problems, f"{place}: {problems[0].message}"
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            for parameter in operation.get("parameters", []):
                assert parameter["description"], f"{method} {path} {parameter['name']}"
                validator = Draft202012Validator({**parameter["schema"], "components": schema["components"]})
                assert not list(validator.iter_errors(parameter["example"])), f"{path} {parameter['name']}"


def test_fixed_words_are_enums(schema: dict[str, Any]) -> None:
    """A status, a kind or an object has a few values, and the document lists them."""
    words = {"object", "status", "kind", "account_type", "scheme", "side"}
    open_ended = {"AuditEntry.kind", "StatementLineShape.kind", "JournalShape.kind", "Problem.status"}
    for place, part in every_property(schema):
        if place.rpartition(".")[2] in words and place not in open_ended:
            said = json.dumps(part)
            assert '"enum"' in said or '"const"' in said or "$ref" in said, f"{place} lists no values"


def test_the_idempotency_key_is_required_where_it_is(schema: dict[str, Any]) -> None:
    required = {
        path
        for path, item in schema["paths"].items()
        for parameter in item.get("post", {}).get("parameters", [])
        if parameter["name"] == "Idempotency-Key" and parameter.get("required")
    }
    assert required == {
        "/v1/transfers",
        "/v1/transfers/batch",
        "/v1/transfers/{transfer_id}/retry",
        "/v1/test/fundings",
    }


def test_servers_and_webhooks_are_there(schema: dict[str, Any]) -> None:
    assert [server["url"] for server in schema["servers"]] == ["/"]
    assert set(schema["webhooks"]) == {line.type for line in catalogue.everything()} >= {"transfer.settled"}
    settled = schema["webhooks"]["transfer.settled"]["post"]
    assert settled["requestBody"]["content"]["application/json"]["schema"]["properties"]["data"]["$ref"].endswith(
        "/Transfer"
    )
    for line in catalogue.everything():
        body = schema["webhooks"][line.type]["post"]["requestBody"]["content"]["application/json"]
        validator = Draft202012Validator({**body["schema"], "components": schema["components"]})
        assert not list(validator.iter_errors(body["example"])), line.type


# Words of the source code that mean nothing to a partner.
INTERNAL = re.compile(
    r"\b(DRF|Django|serializer|msgspec|queryset|hot|fast view|verbs?|docs/how-to"
    r"|NotImplemented|SQL)\b"
)


def test_the_document_holds_no_internal_remark(schema: dict[str, Any]) -> None:
    def texts(part: Any, place: str) -> Iterator[tuple[str, str]]:
        if isinstance(part, dict):
            for name, inner in part.items():
                if name in ("description", "summary", "title") and isinstance(inner, str):
                    yield f"{place}.{name}", inner
                else:
                    yield from texts(inner, f"{place}.{name}")
        elif isinstance(part, list):
            for position, inner in enumerate(part):
                yield from texts(inner, f"{place}.{position}")

    found = list(texts(schema, ""))
    assert len(found) > 500
    assert not [(place, text) for place, text in found if INTERNAL.search(text)]
