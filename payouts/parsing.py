"""Parsing of requests, JSON and CSV alike, into items and their problems. Nothing here touches the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from config.api.parsers import decode_json
from config.api.serializers import escape
from config.kernel.errors import FieldProblem, ValidationFailed
from payouts import field_rules, request_fields, request_types
from payouts.errors import BatchEmpty, BatchTooLarge
from payouts.limits import BATCH_TRANSFERS_MAX
from payouts.models import BatchSource
from payouts.request_fields import METADATA_COLUMN_PREFIX, Problem
from payouts.request_types import BatchRequest, BeneficiaryRequest, MetadataRequest, TransferRequest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ParsedRequest:
    """The items of a request in their order.

    An item that does not fit the declaration is None, and `problems` says why.

    `rows` are the spreadsheet rows of the items of a CSV file; the header is row 1.
    """

    orders: list[TransferRequest | None]
    problems: list[FieldProblem] = field(default_factory=list)
    reference: str = ""
    source: str = BatchSource.JSON
    rows: Sequence[int] | None = None
    is_single: bool = False
    references: list[str] = field(default_factory=list)
    """The references of the items as far as they could be read, also of those that are None."""

    def problem(self, position: int, found: Problem) -> FieldProblem:
        """A problem of one item, with the pointer to it in what was sent."""
        if self.is_single:
            return FieldProblem(_pointer("#", found.path), found.code, found.detail)
        if self.rows is None:
            return FieldProblem(_pointer(f"#/items/{position}", found.path), found.code, found.detail)
        return problem_of_row(self.rows[position], found)


def problem_of_row(row: int, found: Problem) -> FieldProblem:
    """A problem of one row of a CSV file, with its column."""
    column = column_of(found.path)
    return FieldProblem(f"#/rows/{row}/{escape(column)}", found.code, f"Row {row}, column {column}: {found.detail}")


def column_of(path: str) -> str:
    """The CSV column that a path of an item is read from."""
    if path.startswith("metadata/"):
        return METADATA_COLUMN_PREFIX + path.removeprefix("metadata/")
    if path == "beneficiary":
        return "name"
    return path.removeprefix("beneficiary/").replace("/", ".")


def parse_transfer(body: bytes) -> ParsedRequest:
    """Parse one transfer. Raises MalformedJson."""
    order = request_types.read_transfer(body)
    if order is not None:
        return ParsedRequest(orders=[order], is_single=True)
    problems = [_at("#", each) for each in item_problems(decode_json(body))]
    return ParsedRequest(orders=[None], problems=problems, is_single=True)


def parse_batch(body: bytes) -> ParsedRequest:
    """Parse a JSON batch. Raises MalformedJson, BatchEmpty, BatchTooLarge."""
    order = request_types.read_batch(body)
    if order is None:
        return _parse_invalid_batch(decode_json(body))
    require_size(len(order.items))
    references = [item.reference for item in order.items]
    return ParsedRequest(orders=list(order.items), reference=order.reference, references=references)


def _parse_invalid_batch(value: Any) -> ParsedRequest:
    """Parse what the decoder refused, item by item, to list everything that is wrong."""
    envelope, found = request_fields.shape_problems(value, BatchRequest)
    problems = [_at("#", each) for each in found]
    items = envelope.get("items")
    if items is None:
        return ParsedRequest(orders=[], problems=problems)
    require_size(len(items))
    orders = [request_types.convert(item, TransferRequest) for item in items]
    for position, (item, order) in enumerate(zip(items, orders, strict=True)):
        if order is None:
            problems += [_at(f"#/items/{position}", each) for each in item_problems(item)]
    reference = envelope.get("reference", "")
    return ParsedRequest(orders=orders, problems=problems, reference=reference, references=[*map(reference_of, items)])


def reference_of(item: Any) -> str:
    """The reference of an item, empty where it has none that can be read."""
    reference = item.get("reference") if isinstance(item, Mapping) else None
    return reference if isinstance(reference, str) else ""


def item_problems(item: Any) -> list[Problem]:
    """Everything that is wrong with an item: its shape, and the values that have the right type."""
    values, problems = request_fields.shape_problems(item, TransferRequest)
    reported = tuple(problem.path for problem in problems)
    return problems + [each for each in field_rules.check_values(values)[1] if not _is_reported(each.path, reported)]


def _is_reported(path: str, reported: Sequence[str]) -> bool:
    return any(path == each or path.startswith(f"{each}/") for each in reported)


def parse_beneficiary(value: Any) -> BeneficiaryRequest:
    """Parse a beneficiary to register from decoded JSON. Raises ValidationFailed."""
    values, problems = request_fields.shape_problems(value, BeneficiaryRequest)
    problems += field_rules.beneficiary(values)
    return _require(request_types.convert(value, BeneficiaryRequest), problems)


def parse_metadata(value: Any) -> dict[str, str]:
    """Parse the body of a change of metadata from decoded JSON. Raises ValidationFailed."""
    values, problems = request_fields.shape_problems(value, MetadataRequest)
    problems += field_rules.metadata(values.get("metadata", {}))
    return _require(request_types.convert(value, MetadataRequest), problems).metadata


def _require(request: T | None, problems: Sequence[Problem]) -> T:
    if problems or request is None:
        raise ValidationFailed([_at("#", each) for each in problems])
    return request


def _at(root: str, found: Problem) -> FieldProblem:
    return FieldProblem(_pointer(root, found.path), found.code, found.detail)


def _pointer(root: str, path: str) -> str:
    return f"{root}/{path}" if path else root


def require_size(count: int) -> None:
    """Refuse an empty batch and one that is too large. Raises BatchEmpty, BatchTooLarge."""
    if count == 0:
        raise BatchEmpty
    if count > BATCH_TRANSFERS_MAX:
        raise BatchTooLarge(limit=BATCH_TRANSFERS_MAX, count=count)
