"""What a partner writes when it orders: the shapes that the compiled decoder reads. Pure.

Field by field the same contract as the request serializers; a test feeds both with the same inputs. Types and unknown fields are refused here,
meaning (check digits, decimals, lengths) in `field_rules`.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from config.api.errors import MalformedJson
from config.api.parsers import decode_json, refuse_nul
from payouts import field_rules
from payouts.field_rules import Problem
from treasury.money import Money

T = TypeVar("T")


class PayeeOrder(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Who is paid: either the id of a beneficiary, or everything that makes one."""

    id: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    routing_number: str | UnsetType = UNSET
    account_number: str | UnsetType = UNSET
    account_type: str | UnsetType = UNSET


class OriginOrder(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Where the order comes from in the partner's own systems."""

    module: str
    type: str
    id: str


class TransferOrder(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One transfer as it was ordered. `amount` is a decimal string in units of `currency`."""

    amount: str
    currency: str
    reference: str
    beneficiary: PayeeOrder
    description: str = ""
    metadata: dict[str, str] = msgspec.field(default_factory=dict)
    origin: OriginOrder | UnsetType = UNSET


class BatchOrder(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A batch as it was ordered."""

    items: list[TransferOrder]
    reference: str = ""


_transfer_decoder = msgspec.json.Decoder(TransferOrder)
_batch_decoder = msgspec.json.Decoder(BatchOrder)


def read_transfer(body: bytes) -> TransferOrder | None:
    """Read one transfer, or answer None when the JSON is fine but its shape is not. Raises MalformedJson."""
    return _read(_transfer_decoder, body)


def read_batch(body: bytes) -> BatchOrder | None:
    """Read a batch, or answer None when the JSON is fine but its shape is not. Raises MalformedJson."""
    return _read(_batch_decoder, body)


def convert_transfer(value: Any) -> TransferOrder | None:
    """Turn a decoded JSON value into an order, or answer None when its shape is wrong."""
    try:
        return msgspec.convert(value, TransferOrder)
    except msgspec.ValidationError:
        return None


def _read(decoder: msgspec.json.Decoder[T], body: bytes) -> T | None:
    try:
        order = decoder.decode(body)
    except msgspec.ValidationError:
        decode_json(body)  # A wrong shape may hide broken JSON behind it: that is 400, not 422.
        return None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        decode_json(body)
        raise MalformedJson(reason="it cannot be read") from None
    refuse_nul(body)
    return order


def meaning_of(order: TransferOrder) -> tuple[Money | None, list[Problem]]:
    """The amount of an order, and everything that is wrong with what it says."""
    money, found = field_rules.amount(order.amount, order.currency)
    payee = order.beneficiary
    found += field_rules.reference(order.reference)
    found += field_rules.payee(
        _or_none(payee.id),
        _or_none(payee.name),
        _or_none(payee.routing_number),
        _or_none(payee.account_number),
        _or_none(payee.account_type),
    )
    if order.description:
        found += field_rules.description(order.description)
    if order.metadata:
        found += field_rules.metadata(order.metadata)
    if order.origin is not UNSET:
        found += field_rules.origin(order.origin.module, order.origin.type, order.origin.id)
    return money, found


def _or_none(value: str | UnsetType) -> str | None:
    return None if value is UNSET else value
