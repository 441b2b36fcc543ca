"""Every error under /v1 is answered with a problem document and a request id."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, override_settings

from config.api import errors, problems
from config.kernel.errors import FieldProblem, ValidationFailed
from tests.factories import partners as make


def check(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert (response.status_code, body["status"], body["code"]) == (status, status, code)
    assert {"type", "title", "status", "detail", "instance", "code"} <= body.keys()
    assert body["instance"] == response.headers["Request-Id"] and body["instance"].startswith("req_")
    assert body["type"].startswith(("/docs/errors#", "https://")) and response.headers["Cache-Control"] == "no-store"
    assert "<" not in response.content.decode()
    return body


def test_every_kind_of_refusal_has_the_same_shape(client: make.ApiClient) -> None:
    check(
        client.post("/v1/effects", data=b"{", content_type="application/json", idempotency_key="k"),
        400,
        "malformed_json",
    )
    check(
        client.post("/v1/effects", data=b"a=1", content_type="application/x-www-form-urlencoded", idempotency_key="k"),
        415,
        "media_type_unsupported",
    )
    check(Client().get("/v1/effects"), 401, "unauthorized")
    check(make.client(scopes=["audit:read"]).get("/v1/effects"), 403, "scope_missing")
    check(client.get("/v1/nowhere"), 404, "route_unknown")
    assert (
        check(client.patch("/v1/effects"), 405, "method_not_allowed")["allowed"]
        == client.patch("/v1/effects").headers["Allow"]
    )
    check(client.get("/v1/effects", headers={"Accept": "text/html"}), 406, "not_acceptable")
    check(client.post("/v1/effects", {"text": 5}, idempotency_key="k"), 422, "validation_failed")


@pytest.mark.django_db
def test_what_django_refuses_by_itself_has_it_too(client: make.ApiClient) -> None:
    check(client.get("/v1/effects", headers={"Host": "evil.example"}), 400, "bad_request")
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10):
        check(client.post("/v1/effects", {"text": "a"}, idempotency_key="k"), 413, "body_too_large")
    client.raise_request_exception = False
    check(client.get("/v1/silent"), 500, "internal_error")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [b"", b"null", b'"a"', b"[]", b"7", b'{"text": NaN}', b'{"text": Infinity}', b'{"text": "\\u0000"}',
     b'{"text": "\\ud800"}', b"\xff\xfe",
     b"{" * 5000, b"[" * 200_000, b'{"text": "a"} x', b'{"text": 1e400}', b'{"number": ' + b"9" * 5000 + b"}",
     b'{"text": "a", "text"'],
)  # fmt: skip
def test_no_body_is_a_mistake_of_ours(client: make.ApiClient, body: bytes) -> None:
    response = client.post("/v1/effects", data=body, content_type="application/json", idempotency_key="k")
    assert response.status_code in {400, 422} and response.headers["Content-Type"] == "application/problem+json"


def test_other_pages_keep_their_own_shape(client: make.ApiClient) -> None:
    response = client.get("/nowhere")
    assert (
        response.status_code == 404
        and response.headers["Content-Type"].startswith("text/html")
        and response.headers["Request-Id"].startswith("req_")
    )


def test_a_request_id_from_outside_is_not_believed(client: make.ApiClient) -> None:
    first, second = (
        client.get("/v1/effects", headers={"Request-Id": "req_forged"}).headers["Request-Id"] for _ in range(2)
    )
    assert len({first, second, "req_forged"}) == 3


def test_the_fields_of_an_error_are_members_but_never_replace_ours() -> None:
    document = problems.document(errors.BadRequest(status=200, code="fine", missing="1.00"), request_id="req_1")
    assert (document["status"], document["code"], document["missing"], document["instance"]) == (
        400,
        "bad_request",
        "1.00",
        "req_1",
    )


def test_the_problems_of_a_validation_are_listed() -> None:
    document = problems.document(
        ValidationFailed([FieldProblem("#/items/3/amount", "not_positive", "Above zero, please.")])
    )
    assert document["errors"] == [
        {"pointer": "#/items/3/amount", "code": "not_positive", "detail": "Above zero, please."}
    ]


def test_a_quota_speaks_the_words_of_the_draft() -> None:
    response = problems.problem_response(errors.QuotaExceeded(policy="key", seconds=7))
    assert response.headers["Retry-After"] == "7"
    document = problems.document(errors.QuotaExceeded(policy="key", seconds=7))
    assert document["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded" and document[
        "violated-policies"
    ] == ["key"]
