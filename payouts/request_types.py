"""The request bodies of transfers, declared once.

The decoder, the OpenAPI schema, the CSV columns, the CSV template and docs/reference/transfer-fields.md are derived
from these types. The decoder refuses wrong types, unknown members and broken constraints; `field_rules` checks what a
value means.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from config.api.errors import MalformedJson
from config.api.parsers import decode_json, refuse_nul
from payouts import limits
from payouts.account_numbers import ACCOUNT_NUMBER_PATTERN, ACCOUNT_TYPES, ROUTING_NUMBER_PATTERN

T = TypeVar("T")

REFERENCE_PATTERN = r"^[A-Za-z0-9]([A-Za-z0-9 ._:/#-]*[A-Za-z0-9._:/#-])?$"

# `expected` is the sentence for a value that does not match the pattern; `csv` names the column or is None where CSV
# has none.
Reference = Annotated[
    str,
    Meta(
        description="Your own name for this transfer. It is used once per environment, for ever.",
        examples=["SALARY-2030-01-0001"],
        min_length=1,
        max_length=limits.REFERENCE_CHARS_MAX,
        pattern=REFERENCE_PATTERN,
        extra={
            "expected": "A reference starts with a letter or digit and has letters, digits, spaces and . _ : / # - ."
        },
    ),
]
BatchReference = Annotated[
    str,
    Meta(
        description="Your own name for the batch. It is used once per environment, for ever.",
        examples=["PAYROLL-2030-01"],
        max_length=limits.REFERENCE_CHARS_MAX,
    ),
]
Amount = Annotated[
    str,
    Meta(
        description="The amount that the beneficiary gets, as a decimal string in units of the currency.",
        examples=["1250.00"],
        min_length=1,
        extra_json_schema={"pattern": r"^[0-9]+(\.[0-9]+)?$"},
    ),
]
Currency = Annotated[
    str,
    Meta(description="The ISO 4217 code of the currency, in capitals.", examples=["USD"], min_length=1),
]
Description = Annotated[
    str,
    Meta(
        description="Text for the beneficiary. Rails shorten it to what they carry.",
        examples=["Salary January"],
        max_length=limits.DESCRIPTION_CHARS_MAX,
    ),
]
Metadata = Annotated[
    dict[str, str],
    Meta(
        description=(
            f"Your own data: up to {limits.METADATA_KEYS_MAX} keys with text values. "
            "It is returned with the transfer and in webhooks."
        ),
        examples=[{"employee": "E10007"}],
        extra_json_schema={"maxProperties": limits.METADATA_KEYS_MAX},
    ),
]
BeneficiaryId = Annotated[
    str,
    Meta(
        description="An existing beneficiary. Give this alone, or give name and account.",
        examples=["ben_01h455vb4pex5vsknk084sn02q"],
        min_length=1,
        extra={"csv": None},
    ),
]
PayeeName = Annotated[
    str,
    Meta(
        description="The name of the person or company that is paid.",
        examples=["Ada Lovelace"],
        min_length=1,
        max_length=limits.BENEFICIARY_NAME_CHARS_MAX,
    ),
]
RoutingNumber = Annotated[
    str,
    Meta(
        description="The ABA routing number of the bank: nine digits, with its check digit.",
        examples=["021000089"],
        min_length=1,
        extra_json_schema={"pattern": f"^{ROUTING_NUMBER_PATTERN}$"},
    ),
]
AccountNumber = Annotated[
    str,
    Meta(
        description="The account number. Leading zeros count.",
        examples=["0012345678"],
        min_length=1,
        extra_json_schema={"pattern": f"^{ACCOUNT_NUMBER_PATTERN}$"},
    ),
]
AccountType = Annotated[
    str,
    Meta(
        description="The kind of account. `checking` is assumed when it is left out.",
        examples=["checking"],
        extra_json_schema={"enum": list(ACCOUNT_TYPES)},
    ),
]


def _origin(description: str, example: str) -> Meta:
    return Meta(description=description, examples=[example], min_length=1, max_length=limits.ORIGIN_CHARS_MAX)


class PayeeRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The beneficiary: either `id`, or `name`, `routing_number`, `account_number` and optionally `account_type`."""

    id: BeneficiaryId | UnsetType = UNSET
    name: PayeeName | UnsetType = UNSET
    routing_number: RoutingNumber | UnsetType = UNSET
    account_number: AccountNumber | UnsetType = UNSET
    account_type: AccountType | UnsetType = UNSET


class OriginRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The record in your own systems that caused the transfer."""

    module: Annotated[str, _origin("The module of your system.", "payroll")]
    type: Annotated[str, _origin("The type of the record.", "payslip")]
    id: Annotated[str, _origin("The id of the record.", "PS-2030-01-0001")]


class TransferRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """An order to pay one beneficiary."""

    reference: Reference
    beneficiary: Annotated[
        PayeeRequest,
        Meta(
            description="The beneficiary: either `id`, or name and account.",
            extra={"expected": 'To pay an existing beneficiary, write {"id": "ben_..."}.', "csv_prefix": ""},
        ),
    ]
    amount: Amount
    currency: Currency
    description: Description = ""
    metadata: Metadata = msgspec.field(default_factory=dict)
    origin: (
        Annotated[OriginRequest, Meta(description="The record in your own systems that caused the transfer.")]
        | UnsetType
    ) = UNSET


class BatchRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Up to 1,000 transfers in one currency, accepted all or none."""

    items: Annotated[
        list[TransferRequest],
        Meta(
            description="The transfers, each as for `POST /v1/transfers`.",
            extra_json_schema={"minItems": 1, "maxItems": limits.BATCH_TRANSFERS_MAX},
        ),
    ]
    reference: BatchReference = ""


class BeneficiaryRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A beneficiary to register."""

    name: PayeeName
    routing_number: RoutingNumber
    account_number: AccountNumber
    account_type: AccountType = "checking"


class MetadataRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A change of a transfer. Only metadata can change; it replaces what was there."""

    metadata: Metadata


_transfer_decoder = msgspec.json.Decoder(TransferRequest)
_batch_decoder = msgspec.json.Decoder(BatchRequest)


def read_transfer(body: bytes) -> TransferRequest | None:
    """Decode one transfer, or return None when the JSON is valid and its content is not. Raises MalformedJson."""
    return _read(_transfer_decoder, body)


def read_batch(body: bytes) -> BatchRequest | None:
    """Decode a batch, or return None when the JSON is valid and its content is not. Raises MalformedJson."""
    return _read(_batch_decoder, body)


def convert(value: Any, type_: type[T]) -> T | None:
    """Convert a decoded JSON value, or return None when it does not fit the type."""
    try:
        return msgspec.convert(value, type_)
    except msgspec.ValidationError:
        return None


def _read(decoder: msgspec.json.Decoder[T], body: bytes) -> T | None:
    try:
        request = decoder.decode(body)
    except msgspec.ValidationError:
        decode_json(body)  # The decoder stops at the first wrong value; JSON that is broken behind it is 400, not 422.
        return None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        decode_json(body)
        raise MalformedJson(reason="it cannot be read") from None
    refuse_nul(body)
    return request
