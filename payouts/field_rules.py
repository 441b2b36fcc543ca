"""What an order must mean, field by field: the one set of rules behind JSON, CSV, single transfers and batches. Pure.

Every check returns all problems that it finds as (path, code, sentence); `path` is relative to the item, for example `beneficiary/routing_number`.
A field that is missing or of the wrong type was reported by who read it and is passed as None here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from payouts import limits
from payouts.account_numbers import ACCOUNT_TYPES, AccountRefused, check_account_number, check_routing_number
from treasury import money
from treasury.money import Money


class Problem(NamedTuple):
    """One thing that is wrong with one field of one item."""

    path: str
    code: str
    detail: str


_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:/#-]*\Z")
# Control characters, line ends, lone surrogates, and marks that turn the direction of writing have no place in what goes to banks, logs, pages and
# spreadsheets: with the last a name reads as another one.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_METADATA_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\Z")


def amount(text: str, currency: str) -> tuple[Money | None, list[Problem]]:
    """Read an amount in its currency. Refuses what is no plain decimal, zero, negative, too large or finer than the currency."""
    found = []
    if not money.is_known(currency):
        said = f"{currency[:20]!r} is no currency of payment." if currency else "A currency is needed."
        found.append(Problem("currency", "unknown_currency" if currency else "required", said))
    if not text:
        found.append(Problem("amount", "required", "An amount is needed."))
    if found:
        return None, found
    try:
        return money.parse(text, currency), []
    except money.MoneyError as error:
        return None, [Problem("amount", error.code, error.message)]


def reference(text: str) -> list[Problem]:
    """The partner's own name of the transfer."""
    if not text:
        return [
            Problem(
                "reference", "required", "A reference is needed: your own name for this transfer, never used before."
            )
        ]
    if len(text) > limits.REFERENCE_CHARS_MAX:
        return [Problem("reference", "too_long", f"A reference has at most {limits.REFERENCE_CHARS_MAX} characters.")]
    if not _REFERENCE.match(text) or text != text.rstrip():
        return [
            Problem(
                "reference",
                "wrong_value",
                "A reference begins with a letter or digit and has letters, digits, spaces and . _ : / # - only.",
            )
        ]
    return []


def description(text: str) -> list[Problem]:
    """What the beneficiary or the partner's people may read."""
    return _text("description", text, chars_max=limits.DESCRIPTION_CHARS_MAX)


def metadata(entries: Mapping[str, str]) -> list[Problem]:
    """The partner's own notes: a few short strings."""
    if len(entries) > limits.METADATA_KEYS_MAX:
        return [
            Problem(
                "metadata",
                "too_many_keys",
                f"Metadata has at most {limits.METADATA_KEYS_MAX} keys; {len(entries)} are here.",
            )
        ]
    found = []
    for key, value in entries.items():
        if len(key) > limits.METADATA_KEY_CHARS_MAX or not _METADATA_KEY.match(key):
            rule = f"A metadata key has 1 to {limits.METADATA_KEY_CHARS_MAX} letters, digits and _ . - and begins with a letter or digit."
            found.append(Problem("metadata", "invalid_key", rule))
        else:
            found += _text(f"metadata/{key}", value, chars_max=limits.METADATA_VALUE_CHARS_MAX)
    return found


def origin(module: str, type_: str, id_: str) -> list[Problem]:
    """Where the order comes from in the partner's systems."""
    found = []
    for name, text in (("module", module), ("type", type_), ("id", id_)):
        path = f"origin/{name}"
        found += (
            _text(path, text, chars_max=limits.ORIGIN_CHARS_MAX)
            if text
            else [Problem(path, "required", f"The {name} of the origin is needed.")]
        )
    return found


def payee(
    id_: str | None, name: str | None, routing_number: str | None, account_number: str | None, account_type: str | None
) -> list[Problem]:
    """Either an id alone, or name, routing number, account number and, if it is not checking, the account type."""
    if id_ is not None:
        if (name, routing_number, account_number, account_type) == (None, None, None, None):
            return [] if id_ else [Problem("beneficiary/id", "required", "The id of a beneficiary is needed.")]
        return [
            Problem(
                "beneficiary", "ambiguous", "Give either the id of a beneficiary or its name and account, not both."
            )
        ]
    found = []
    if name is None or routing_number is None or account_number is None:
        missing = [("name", name), ("routing_number", routing_number), ("account_number", account_number)]
        found += [
            Problem(f"beneficiary/{field}", "required", f"The {field.replace('_', ' ')} of the beneficiary is needed.")
            for field, value in missing
            if value is None
        ]
    if name is not None:
        found += payee_name(name)
    if routing_number is not None:
        found += _account_field("routing_number", routing_number, check_routing_number)
    if account_number is not None:
        found += _account_field("account_number", account_number, check_account_number)
    if account_type is not None and account_type not in ACCOUNT_TYPES:
        found.append(
            Problem(
                "beneficiary/account_type", "wrong_value", f"The account type is one of: {', '.join(ACCOUNT_TYPES)}."
            )
        )
    return found


def payee_name(text: str) -> list[Problem]:
    """The name of a person or a company."""
    if not any(letter.isprintable() and letter != " " for letter in text):
        return [Problem("beneficiary/name", "required", "The name of the beneficiary is needed.")]
    if text != text.strip():
        return [Problem("beneficiary/name", "wrong_value", "The name begins or ends with a space.")]
    return _text("beneficiary/name", text, chars_max=limits.BENEFICIARY_NAME_CHARS_MAX)


def _account_field(field: str, text: str, check: Callable[[str], str]) -> list[Problem]:
    path = f"beneficiary/{field}"
    if not text:
        return [Problem(path, "required", f"The {field.replace('_', ' ')} of the beneficiary is needed.")]
    try:
        check(text)
    except AccountRefused as refused:
        return [Problem(path, refused.code, str(refused))]
    return []


def _text(path: str, text: str, *, chars_max: int) -> list[Problem]:
    if len(text) > chars_max:
        return [Problem(path, "too_long", f"At most {chars_max} characters are allowed; {len(text)} are here.")]
    if not text.isprintable() and _UNPRINTABLE.search(text):
        return [Problem(path, "wrong_value", "Control characters and line breaks are not allowed.")]
    return []
