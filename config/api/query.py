"""Query parameters: declared per view and method, checked in one place, and described in the OpenAPI document.

A view names them in `query_parameters`, for example `{"GET": (*PAGE, STATUS)}`. A method without an entry takes none. A
parameter that is unknown, repeated or empty, or whose value cannot be read, is refused before the view runs, so a
misspelt name never changes what a request does.
"""

from __future__ import annotations

import difflib
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from rest_framework.request import Request

from config.api.errors import MalformedQuery
from config.api.limits import PAGE_DEFAULT, PAGE_MAX, QUERY_PARAMETERS_MAX, QUERY_VALUE_CHARACTERS_MAX
from config.kernel import ids
from config.kernel.errors import FieldProblem, NotFound, ParameterProblem, ValidationFailed


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """One parameter, with an example for the documentation.

    `read` turns its text into a value; it raises ValueError with a sentence that says what is expected.
    """

    name: str
    description: str
    example: Any
    read: Callable[[str], Any]
    schema: Mapping[str, Any]
    code: str = "wrong_value"


def text(name: str, description: str, example: str) -> QueryParameter:
    """A text that is compared as it is."""
    return QueryParameter(name, description, example, str, {"type": "string"})


def choice(name: str, description: str, values: Iterable[str]) -> QueryParameter:
    """One of a few words."""
    known = [str(value) for value in values]

    def read(value: str) -> str:
        if value not in known:
            raise ValueError(f"Expected one of: {', '.join(known)}.")
        return value

    return QueryParameter(name, description, known[0], read, {"type": "string", "enum": known})


def true_or_false(name: str, description: str) -> QueryParameter:
    """Exactly `true` or `false`."""

    def read(value: str) -> bool:
        if value not in ("true", "false"):
            raise ValueError("Expected true or false.")
        return value == "true"

    return QueryParameter(name, description, True, read, {"type": "boolean"})


def instant(name: str, description: str) -> QueryParameter:
    """A date and time with its zone."""
    example = "2030-01-02T03:04:05Z"

    def read(value: str) -> datetime:
        try:
            # A plus sign that was not escaped arrives as a blank.
            found = parse_datetime(value.replace(" ", "+"))
            if found is not None and found.tzinfo is not None:
                return found.astimezone(UTC)
        except (ValueError, OverflowError):  # no such day, or no such instant in UTC
            pass
        raise ValueError(f"Expected an instant with its zone, such as {example}.")

    return QueryParameter(name, description, example, read, {"type": "string", "format": "date-time"})


def public_id(name: str, description: str, *prefixes: str) -> QueryParameter:
    """The id of an object, read as its UUID. Without prefixes every kind of object is accepted."""
    example = f"{prefixes[0] if prefixes else 'tr'}_01kag0c6q2e8s9t0v1w2x3y4z5"

    def read(value: str) -> uuid.UUID:
        prefix = value.rpartition("_")[0]
        try:
            if prefix in prefixes or not prefixes:
                return ids.parse(prefix, value, noun=name)
        except NotFound:
            pass
        raise ValueError(f"Expected an id such as {example}.")

    return QueryParameter(name, description, example, read, {"type": "string"})


def _limit(value: str) -> int:
    limit = int(value) if value.isascii() and value.isdigit() and len(value) <= len(str(PAGE_MAX)) else 0
    if not 1 <= limit <= PAGE_MAX:
        raise ValueError(f"Expected a whole number from 1 to {PAGE_MAX}.")
    return limit


LIMIT = QueryParameter(
    "limit",
    "The largest number of rows in the answer.",
    PAGE_DEFAULT,
    _limit,
    {"type": "integer", "minimum": 1, "maximum": PAGE_MAX, "default": PAGE_DEFAULT},
    code="out_of_range",
)
CURSOR = text("cursor", "`next_cursor` of the previous page.", "AZ-2tFMPfAWfSq2_GZ0kGpZ1WQm3zv4oBqk")
PAGE = (LIMIT, CURSOR)
"""The parameters of every list that is answered in pages."""
PAGE_NAMES = frozenset(parameter.name for parameter in PAGE)

Declared = Mapping[str, QueryParameter]


def by_method(declared: Mapping[str, Iterable[QueryParameter]]) -> dict[str, Declared]:
    """Prepare what a view declares for look-ups by method and name."""
    return {method: {parameter.name: parameter for parameter in found} for method, found in declared.items()}


def read_query(request: HttpRequest, declared: Declared) -> dict[str, Any]:
    """The values of the declared parameters that were sent.

    Raises ValidationFailed with every problem, and MalformedQuery.
    """
    raw = request.META.get("QUERY_STRING", "")
    if not raw:
        return {}
    found: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for name, value in _pairs(raw):
        try:
            if name in found:
                raise _Refused("repeated", "This parameter was sent more than once. Send it once.")
            found[name] = _value(name, value, declared)
        except _Refused as refused:
            found.setdefault(name, None)
            problems.append(ParameterProblem(name.replace("\x00", ""), refused.code, refused.detail))
    if problems:
        raise ValidationFailed(problems)
    return found


def query_of(request: HttpRequest | Request) -> dict[str, Any]:
    """The values that the base view read, by name."""
    found: dict[str, Any] = getattr(request, "query_values", {})
    return found


def filters_of(request: HttpRequest | Request, **renamed: str) -> dict[str, Any]:
    """The values without those of paging, as keyword arguments of a query.

    `batch="batch_id"` passes the value of `?batch=` as `batch_id`.
    """
    return {renamed.get(name, name): value for name, value in query_of(request).items() if name not in PAGE_NAMES}


class _Refused(Exception):
    def __init__(self, code: str, detail: str) -> None:
        self.code, self.detail = code, detail
        super().__init__(detail)


def _pairs(raw: str) -> list[tuple[str, str]]:
    try:
        sent = raw.encode("latin-1").decode()
        return parse_qsl(sent, keep_blank_values=True, errors="strict", max_num_fields=QUERY_PARAMETERS_MAX)
    except UnicodeError as error:
        raise MalformedQuery(reason="the query is not UTF-8") from error
    except ValueError as error:
        raise MalformedQuery(reason=f"the query has more than {QUERY_PARAMETERS_MAX} parameters") from error


def _value(name: str, value: str, declared: Declared) -> Any:
    if "\x00" in name or "\x00" in value:
        raise _Refused("wrong_value", "The character NUL is not allowed.")
    parameter = declared.get(name)
    if parameter is None:
        raise _Refused("unknown_field", _unknown(name, declared))
    if not value:
        raise _Refused("required", "This parameter was sent without a value.")
    if len(value) > QUERY_VALUE_CHARACTERS_MAX:
        raise _Refused("too_long", f"Expected at most {QUERY_VALUE_CHARACTERS_MAX} characters.")
    try:
        return parameter.read(value)
    except ValueError as error:
        raise _Refused(parameter.code, str(error)) from error


def _unknown(name: str, declared: Declared) -> str:
    if not declared:
        return "This request takes no query parameters."
    close = difflib.get_close_matches(name[:40], declared, n=1)
    return f"Did you mean {close[0]}?" if close else f"This request takes: {', '.join(declared)}."
