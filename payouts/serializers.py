"""The public shapes: what partners send and what they read. The API, webhooks and stored answers share them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.settings import api_settings

from config.api.serializers import StrictSerializer, TextField, escape
from config.kernel.ids import public
from payouts import field_rules
from payouts.account_numbers import ACCOUNT_TYPES
from payouts.field_rules import Problem
from payouts.limits import METADATA_KEYS_MAX
from payouts.models import Batch, Beneficiary, Receipt, Transfer
from payouts.states import BatchStatus, TransferStatus
from treasury import money

# What partners send.

_ADA = {
    "name": "Ada Lovelace",
    "routing_number": "021000089",
    "account_number": "0012345678",
    "account_type": "checking",
}
_SALARY = {
    "amount": "1250.00",
    "currency": "USD",
    "reference": "SALARY-2030-01-0001",
    "beneficiary": _ADA,
    "description": "Salary January",
    "metadata": {"employee": "E10007"},
}


def _text(**options: Any) -> TextField:
    """A string taken as it is: what it means is judged by `field_rules`, for JSON and CSV alike."""
    return TextField(allow_blank=True, trim_whitespace=False, **options)


class PayeeRequest(StrictSerializer):
    """Either `id`, or `name`, `routing_number`, `account_number` and, where it is not checking, `account_type`."""

    id = _text(required=False, help_text="An existing beneficiary: `ben_...`.")
    name = _text(required=False)
    routing_number = _text(required=False, help_text="ABA routing number, nine digits.")
    account_number = _text(required=False, help_text="4 to 17 digits; leading zeros count.")
    account_type = _text(required=False, help_text=f"One of {', '.join(ACCOUNT_TYPES)}; checking when left out.")


class OriginRequest(StrictSerializer):
    """Where the order comes from in your own systems."""

    module = _text()
    type = _text()
    id = _text()


class MetadataField(serializers.DictField):
    """A few short strings; far too many are not read one by one."""

    def to_internal_value(self, data: Any) -> Any:
        """Leave a crowd to `field_rules.metadata`, which refuses it in one sentence."""
        return data if isinstance(data, dict) and len(data) > METADATA_KEYS_MAX else super().to_internal_value(data)


@extend_schema_serializer(examples=[OpenApiExample("A salary", _SALARY, request_only=True)])
class TransferRequest(StrictSerializer):
    """One transfer. The compiled decoder of `request_types` reads the same; a test compares the two."""

    amount = _text(help_text='A decimal string, for example "1250.00".')
    currency = _text(help_text="ISO 4217, for example USD.")
    reference = _text(help_text="Your own name of this transfer, unique for ever in this environment.")
    beneficiary = PayeeRequest()
    description = _text(required=False)
    metadata = MetadataField(child=_text(), required=False)
    origin = OriginRequest(required=False)

    def to_internal_value(self, data: Any) -> Any:
        """Read the shape, then the meaning of every field whose shape is right, and report both together."""
        wrong: dict[str, Any] = {}
        value: Any = None
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if not isinstance(data, Mapping):
                raise
            wrong = dict(error.detail) if isinstance(error.detail, dict) else {"non_field_errors": error.detail}
        reported = set(_paths(wrong))
        for problem in meaning_of(data):
            if not any(problem.path == path or problem.path.startswith(f"{path}/") for path in reported):
                _hang(wrong, problem)
        if wrong:
            raise serializers.ValidationError(wrong)
        return value


@extend_schema_field(TransferRequest(many=True))
class ItemsField(serializers.ListField):
    """The items of a batch, each read on its own so that each has problems of its own."""


@extend_schema_serializer(
    examples=[OpenApiExample("A payroll", {"reference": "PAYROLL-2030-01", "items": [_SALARY]}, request_only=True)]
)
class BatchRequest(StrictSerializer):
    """Up to 1,000 transfers, accepted all or none."""

    items = ItemsField(child=serializers.JSONField(), help_text="1 to 1,000 objects as for POST /v1/transfers.")
    reference = _text(required=False, help_text="Your own name of the batch, unique for ever in this environment.")


@extend_schema_serializer(examples=[OpenApiExample("An employee", _ADA, request_only=True)])
class BeneficiaryRequest(StrictSerializer):
    """A payee and the account to pay."""

    name = _text()
    routing_number = _text()
    account_number = _text()
    account_type = _text(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Judge name and account by the rules of an order."""
        found = field_rules.payee(
            None, attrs["name"], attrs["routing_number"], attrs["account_number"], attrs.get("account_type")
        )
        if found:
            raise serializers.ValidationError(
                {each.path.removeprefix("beneficiary/"): [ErrorDetail(each.detail, code=each.code)] for each in found}
            )
        return attrs


class ReasonRequest(StrictSerializer):
    """Why."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")


def meaning_of(data: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the meaning of those members whose type is right."""
    found: list[Problem] = []
    amount, currency, reference, payee = (data.get(name) for name in ("amount", "currency", "reference", "beneficiary"))
    if isinstance(amount, str) and isinstance(currency, str):
        found += field_rules.amount(amount, currency)[1]
    if isinstance(reference, str):
        found += field_rules.reference(reference)
    if isinstance(payee, Mapping):
        parts = {name: payee.get(name) for name in ("id", "name", "routing_number", "account_number", "account_type")}
        found += field_rules.payee(
            **{"id_" if name == "id" else name: part if isinstance(part, str) else None for name, part in parts.items()}
        )
    if isinstance(data.get("description"), str):
        found += field_rules.description(data["description"])
    notes = data.get("metadata")
    if isinstance(notes, Mapping) and (
        len(notes) > METADATA_KEYS_MAX or all(isinstance(value, str) for value in notes.values())
    ):
        found += field_rules.metadata(notes)
    origin = data.get("origin")
    if isinstance(origin, Mapping) and all(isinstance(origin.get(name), str) for name in ("module", "type", "id")):
        found += field_rules.origin(origin["module"], origin["type"], origin["id"])
    return found


def _paths(detail: Any, prefix: str = "") -> list[str]:
    if not isinstance(detail, Mapping):
        return [prefix]
    return [
        path
        for name, inner in detail.items()
        for path in _paths(inner, f"{prefix}/{escape(str(name))}" if prefix else escape(str(name)))
    ]


def _hang(tree: dict[str, Any], problem: Problem) -> None:
    """Put a problem where DRF would have put it."""
    *parents, leaf = problem.path.split("/")
    for name in parents:
        if isinstance(
            tree.get(name), list
        ):  # What is wrong with the whole of it stays beside what is wrong with a part.
            tree[name] = {api_settings.NON_FIELD_ERRORS_KEY: tree[name]}
        tree = tree.setdefault(name, {})
    said = ErrorDetail(problem.detail, code=problem.code)
    if isinstance(tree.get(leaf), dict):
        tree[leaf].setdefault(api_settings.NON_FIELD_ERRORS_KEY, []).append(said)
    else:
        tree.setdefault(leaf, []).append(said)


# What partners read.


class TransferRow(NamedTuple):
    """What one public transfer is made of: a row of `queries.TRANSFER_COLUMNS`, or what acceptance is about to write."""

    id: uuid.UUID
    status: str
    amount_minor: int
    fee_minor: int
    currency: str
    reference: str
    description: str
    metadata: Mapping[str, str]
    origin: Mapping[str, str]
    batch_id: uuid.UUID | None
    beneficiary_id: uuid.UUID
    name_hint: str
    last4: str
    account_type: str
    rail: str
    release_at: datetime | None
    promised_on: date | None
    failure_code: str
    failure_reason: str
    return_code: str
    bank_reference: str
    created_at: datetime
    livemode: bool
    environment_id: uuid.UUID


def transfer(row: TransferRow) -> dict[str, Any]:
    """One transfer as partners read it. Names are masked: the partner knows them, and events are stored in clear."""
    return {
        "id": public(Transfer.id_prefix, row.id),
        "object": "transfer",
        "livemode": row.livemode,
        "status": row.status,
        "amount": money.format(row.amount_minor, row.currency),
        "currency": row.currency,
        "fee": money.format(row.fee_minor, row.currency),
        "reference": row.reference,
        "description": row.description,
        "metadata": row.metadata,
        "origin": row.origin or None,
        "batch": None if row.batch_id is None else public(Batch.id_prefix, row.batch_id),
        "beneficiary": {
            "id": public(Beneficiary.id_prefix, row.beneficiary_id),
            "name": row.name_hint,
            "account_last4": row.last4,
            "account_type": row.account_type,
        },
        "rail": row.rail,
        "release_at": row.release_at,
        "promised_on": row.promised_on,
        "failure": {"code": row.failure_code, "reason": row.failure_reason} if row.failure_code else None,
        "return": {"code": row.return_code, "reason": row.failure_reason} if row.return_code else None,
        "bank_reference": row.bank_reference or None,
        "created_at": row.created_at,
    }


class BatchRow(NamedTuple):
    """What one public batch is made of."""

    id: uuid.UUID
    reference: str
    source: str
    currency: str
    item_count: int
    open_count: int
    total_minor: int
    fee_minor: int
    created_at: datetime
    completed_at: datetime | None
    livemode: bool
    environment_id: uuid.UUID


def batch(row: BatchRow, *, counts: Mapping[str, int] | None = None) -> dict[str, Any]:
    """One batch as partners read it. `counts` are its transfers by status, where they were asked for."""
    body: dict[str, Any] = {
        "id": public(Batch.id_prefix, row.id),
        "object": "batch",
        "livemode": row.livemode,
        "status": BatchStatus.PROCESSING if row.open_count else BatchStatus.COMPLETED,
        "reference": row.reference or None,
        "source": row.source,
        "currency": row.currency,
        "item_count": row.item_count,
        "open_count": row.open_count,
        "total": money.format(row.total_minor, row.currency),
        "fees": money.format(row.fee_minor, row.currency),
        "created_at": row.created_at,
        "completed_at": row.completed_at,
    }
    if counts is not None:
        body["counts"] = {status: counts[status] for status in TransferStatus.values if counts.get(status)}
    return body


def beneficiary(row: Beneficiary, *, livemode: bool, name: str | None = None) -> dict[str, Any]:
    """One beneficiary as its partner reads it; `name` in full only where one was asked for by its id."""
    return {
        "id": row.public_id,
        "object": "beneficiary",
        "livemode": livemode,
        "name": row.name_hint if name is None else name,
        "account_last4": row.last4,
        "account_type": row.account_type,
        "scheme": row.scheme,
        "disabled": row.is_disabled,
        "disabled_reason": row.disabled_reason or None,
        "created_at": row.created_at,
    }


def receipt(row: Receipt, *, livemode: bool) -> dict[str, Any]:
    """One receipt as its partner reads it."""
    return {
        "id": row.public_id,
        "object": "receipt",
        "livemode": livemode,
        "amount": money.format(row.amount_minor, row.currency),
        "currency": row.currency,
        "reference": row.reference,
        "rail_account": row.rail_code,
        "received_at": row.received_at,
        "created_at": row.created_at,
    }


def insufficient(*, available_minor: int, required_minor: int, currency: str) -> dict[str, Any]:
    """The numbers of a refusal for want of money."""
    return {
        "available": money.format(available_minor, currency),
        "required": money.format(required_minor, currency),
        "missing": money.format(required_minor - available_minor, currency),
        "currency": currency,
    }
