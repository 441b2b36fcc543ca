"""The fields of a transfer are declared once; decoder, schema, CSV columns, template and docs derive from it."""

from __future__ import annotations

import json
from typing import Annotated, Any

import msgspec
import pytest
from django.conf import settings
from django.test import Client
from jsonschema import Draft202012Validator
from msgspec import Meta

from payouts import acceptance, csv_export, csv_upload, field_rules, parsing, request_fields, request_types
from payouts.request_fields import text_fields
from payouts.request_types import BatchRequest, BeneficiaryRequest, TransferRequest
from payouts.serializers import TransferRow
from tests.factories import partners, payouts

PURPOSE = Annotated[
    str,
    Meta(
        description="Why you pay.", examples=["SALA"], max_length=4, pattern="^[A-Z]*$", extra={"expected": "Capitals."}
    ),
]


class WithPurpose(TransferRequest, forbid_unknown_fields=True, frozen=True):
    """The declaration with one more optional field."""

    purpose: PURPOSE = ""


def test_one_more_line_in_the_declaration_reaches_everything_that_is_derived():
    body = payouts.order()
    assert msgspec.convert(body | {"purpose": "SALA"}, WithPurpose).purpose == "SALA"
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(body | {"purpose": "TOOLONG"}, WithPurpose)

    assert request_fields.shape_problems(body | {"purpose": 5}, WithPurpose)[1][0].path == "purpose"
    (field,) = (each for each in text_fields(WithPurpose) if each.path == "purpose")
    assert field.column == "purpose" and not request_fields.is_csv_required(field)
    assert [problem.code for problem in field_rules._text(field, "TOOLONG")] == ["too_long"]
    assert [problem.detail for problem in field_rules._text(field, "sala")] == ["Capitals."]

    schema = msgspec.json.schema_components([WithPurpose])[1]["WithPurpose"]["properties"]["purpose"]
    assert schema["maxLength"] == 4 and schema["description"] == "Why you pay."
    assert request_fields.example_of(WithPurpose)["purpose"] == "SALA"
    assert "| `purpose` | `purpose` | no | Why you pay. |" in request_fields._reference_row(field)


def test_every_declared_member_is_stored_and_answered():
    """Amount, currency and beneficiary change their form; every other member keeps its name."""
    members = set(request_fields.members_of(TransferRequest))
    assert members == {"amount", "currency", "beneficiary", "reference", *acceptance.STORED_MEMBERS}
    assert {"reference", *acceptance.STORED_MEMBERS} <= set(TransferRow._fields)


def test_csv_columns_and_template_are_those_of_the_declaration():
    text = csv_export.template().decode("utf-8-sig")
    header = text.splitlines()[0].split(",")
    assert header[:-1] == list(request_fields.csv_fields())
    assert {field.path for field in text_fields(TransferRequest) if not field.column} == {"beneficiary/id"}
    parsed = csv_upload.read(csv_export.template())
    assert not parsed.problems
    assert msgspec.to_builtins(parsed.orders[0]) == request_fields.example_of(TransferRequest)


def test_the_page_of_fields_is_the_declaration():
    page = settings.BASE_DIR / "docs" / "reference" / "transfer-fields.md"
    assert page.read_text(encoding="utf-8") == request_fields.field_reference(), "run manage.py write_field_reference"


@pytest.mark.parametrize("type_", [TransferRequest, BatchRequest, BeneficiaryRequest])
def test_examples_are_valid(type_):
    body = request_fields.example_of(type_)
    assert request_types.convert(body, type_) is not None
    assert not request_fields.shape_problems(body, type_)[1]


@pytest.mark.parametrize("type_", [TransferRequest, BatchRequest, BeneficiaryRequest])
def test_every_property_of_a_request_is_described_with_an_example(type_):
    document: Any = Client().get("/openapi.json").json()
    schema = document["components"]["schemas"][type_.__name__]
    Draft202012Validator.check_schema(schema)
    assert list(schema["properties"]) == list(request_fields.members_of(type_))
    assert schema["additionalProperties"] is False
    for name, part in schema["properties"].items():
        assert part["description"], name
        assert "examples" in part or "$ref" in part or "$ref" in part.get("items", {}), name


def test_declared_limits_are_refused_in_words():
    """A text that breaks the declaration has a problem at its own path, whichever field it is."""
    for field in text_fields(TransferRequest):
        if field.member.meta.max_length:
            body = request_fields.example_of(TransferRequest)
            target = body
            for name in field.names[:-1]:
                target = target[name]
            target[field.names[-1]] = "x" * (field.member.meta.max_length + 1)
            found = parsing.parse_transfer(json.dumps(body).encode()).problems
            assert [(problem.pointer, problem.code) for problem in found] == [(f"#/{field.path}", "too_long")]


@pytest.mark.django_db
def test_the_template_is_served_and_can_be_paid():
    environment = payouts.funded_environment(10_000_000)
    api = partners.client(environment)
    template = api.get("/v1/transfers/batch/template.csv")
    assert template.status_code == 200 and template["Content-Type"].startswith("text/csv")
    answer = api.post("/v1/transfers/batch", template.content, content_type="text/csv", idempotency_key="t")
    assert answer.status_code == 202, answer.content
    transfer = api.get(f"/v1/transfers/{answer.json()['transfers'][0]['id']}").json()
    example = request_fields.example_of(TransferRequest)
    assert {name: transfer[name] for name in ("reference", "amount", "description", "metadata", "origin")} == {
        name: example[name] for name in ("reference", "amount", "description", "metadata", "origin")
    }
