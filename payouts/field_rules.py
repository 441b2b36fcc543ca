"""What the values of a request must mean: the one set of rules behind JSON, CSV, single transfers and batches. Pure.

Every function returns all problems that it finds. Lengths and patterns come from the declaration in `request_types`.
A value of the wrong type was reported by `request_fields.shape_problems` and is absent here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from payouts import limits
from payouts.account_numbers import ACCOUNT_TYPES, AccountRefused, check_account_number, check_routing_number
from payouts.request_fields import Problem, TextField, text_fields
from payouts.request_types import BatchRequest, BeneficiaryRequest, TransferRequest
from treasury import money
from treasury.money import Money

# Control characters, line ends and lone surrogates break files, logs and spreadsheets; marks of direction make one
# name read as another.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_METADATA_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")

_FIELDS = text_fields(TransferRequest)
# Fields that have a rule of their own, which also refuses control characters.
_HAVE_OWN_RULE = ("amount", "currency", "routing_number", "account_number", "account_type")
_DECODED = [
    (field, field.names[0] if len(field.names) > 1 else None, field.names[-1])
    for field in _FIELDS
    if field.names[-1] not in _HAVE_OWN_RULE
]
_BENEFICIARY_FIELDS = text_fields(BeneficiaryRequest)
_REFERENCE, _BATCH_REFERENCE = (
    next(field for field in text_fields(type_) if field.path == "reference")
    for type_ in (TransferRequest, BatchRequest)
)


def check_request(request: TransferRequest) -> tuple[Money | None, list[Problem]]:
    """The amount of a decoded transfer, and everything that is wrong with its values."""
    values = msgspec.to_builtins(request)
    problems: list[Problem] = []
    # The decoder has checked lengths and patterns, so control characters are all that is left of the text rules.
    for field, parent, name in _DECODED:
        holder = values if parent is None else values.get(parent)
        text = holder.get(name) if holder else None
        if text and not text.isprintable():
            problems += _text(field, text)
    return _check_meaning(values, problems)


def check_values(values: Mapping[str, Any]) -> tuple[Money | None, list[Problem]]:
    """The same for what the decoder refused. Members of the wrong type are left out of `values`."""
    problems: list[Problem] = []
    for field in _FIELDS:
        text: Any = values
        for name in field.names:
            text = text.get(name)
            if text is None:
                break
        else:
            if not text or field.names[-1] not in _HAVE_OWN_RULE:
                problems += _text(field, text)
    return _check_meaning(values, problems)


def _check_meaning(values: Mapping[str, Any], problems: list[Problem]) -> tuple[Money | None, list[Problem]]:
    total, amount_text, currency = None, values.get("amount"), values.get("currency")
    if amount_text and currency:
        total, found = amount(amount_text, currency)
        problems += found
    if "beneficiary" in values:
        problems += _payee(values["beneficiary"])
    if metadata := values.get("metadata"):
        problems += _metadata(metadata)
    return total, problems


def amount(text: str, currency: str) -> tuple[Money | None, list[Problem]]:
    """Read an amount in its currency. Refuses anything but a plain positive decimal that the currency can hold."""
    if not money.is_known(currency):
        detail = f"{currency[:20]!r} is not a currency. Write its ISO 4217 code in capitals, for example USD."
        return None, [Problem("currency", "unknown_currency", detail)]
    try:
        return money.parse(text, currency), []
    except money.MoneyError as error:
        return None, [Problem("amount", error.code, error.message)]


def reference(text: str) -> list[Problem]:
    """The partner's own name of a transfer or a receipt."""
    return _text(_REFERENCE, text)


def batch_reference(text: str) -> list[Problem]:
    """The partner's own name of a batch; empty when it has none."""
    return (_text(_BATCH_REFERENCE, text) or _text(_REFERENCE, text)) if text else []


def beneficiary(values: Mapping[str, Any]) -> list[Problem]:
    """Name and account of a beneficiary to register; paths are relative to it."""
    problems = [
        found for field in _BENEFICIARY_FIELDS if field.path in values for found in _text(field, values[field.path])
    ]
    return problems + [
        Problem(each.path.removeprefix("beneficiary/"), each.code, each.detail) for each in _account(values)
    ]


def metadata(entries: Mapping[str, str]) -> list[Problem]:
    """The partner's own data: a few short texts."""
    return _metadata(entries)


def _text(field: TextField, text: str) -> list[Problem]:
    """The rules that every text field has by its declaration."""
    meta, path = field.member.meta, field.path
    if not text:
        if not meta.min_length:
            return []
        return [Problem(path, "required", f"The {field.label} is required. {meta.description or ''}".strip())]
    if meta.max_length and len(text) > meta.max_length:
        detail = f"The {field.label} has {len(text)} characters; at most {meta.max_length} are allowed."
        return [Problem(path, "too_long", detail)]
    if field.pattern is not None and not field.pattern.fullmatch(text):
        return [Problem(path, "wrong_value", field.member.extra.get("expected", f"The {field.label} is not valid."))]
    return _printable(path, text)


def _printable(path: str, text: str) -> list[Problem]:
    if not text.isprintable() and _UNPRINTABLE.search(text):
        return [Problem(path, "wrong_value", "Control characters and line breaks are not allowed.")]
    return []


def _payee(values: Mapping[str, Any]) -> list[Problem]:
    """Either an id alone, or name, routing number, account number and, if it is not checking, the account type."""
    if "id" in values:
        if len(values) == 1:
            return []
        detail = "Give either the id of a beneficiary, or its name and account, not both."
        return [Problem("beneficiary", "ambiguous", detail)]
    missing = [name for name in ("name", "routing_number", "account_number") if name not in values]
    return [
        Problem(f"beneficiary/{name}", "required", f"The {name.replace('_', ' ')} of the beneficiary is required.")
        for name in missing
    ] + _account(values)


def _account(values: Mapping[str, Any]) -> list[Problem]:
    problems = []
    if name := values.get("name"):
        problems += _payee_name(name)
    problems += _number("routing_number", values.get("routing_number"), check_routing_number)
    problems += _number("account_number", values.get("account_number"), check_account_number)
    account_type = values.get("account_type")
    if account_type is not None and account_type not in ACCOUNT_TYPES:
        detail = f"Account type {account_type[:20]!r} is not supported. Supported: {', '.join(ACCOUNT_TYPES)}."
        problems.append(Problem("beneficiary/account_type", "wrong_value", detail))
    return problems


def _payee_name(text: str) -> list[Problem]:
    if not any(letter.isprintable() and letter != " " for letter in text):
        return [Problem("beneficiary/name", "required", "The name of the beneficiary is required.")]
    if text != text.strip():
        return [Problem("beneficiary/name", "wrong_value", "The name begins or ends with a space.")]
    return []


def _number(name: str, text: str | None, check: Callable[[str], str]) -> list[Problem]:
    try:
        if text:
            check(text)
    except AccountRefused as refused:
        return [Problem(f"beneficiary/{name}", refused.code, str(refused))]
    return []


def _metadata(entries: Mapping[str, str]) -> list[Problem]:
    if len(entries) > limits.METADATA_KEYS_MAX:
        detail = f"Metadata has {len(entries)} keys; at most {limits.METADATA_KEYS_MAX} are allowed."
        return [Problem("metadata", "too_many_keys", detail)]
    problems = []
    for key, value in entries.items():
        path = f"metadata/{key}"
        if len(key) > limits.METADATA_KEY_CHARS_MAX or not _METADATA_KEY.fullmatch(key):
            rule = "letters, digits and _ . - and starts with a letter or digit."
            detail = f"A metadata key has 1 to {limits.METADATA_KEY_CHARS_MAX} {rule}"
            problems.append(Problem("metadata", "invalid_key", detail))
        elif len(value) > limits.METADATA_VALUE_CHARS_MAX:
            detail = f"The value has {len(value)} characters; at most {limits.METADATA_VALUE_CHARS_MAX} are allowed."
            problems.append(Problem(path, "too_long", detail))
        else:
            problems += _printable(path, value)
    return problems
