"""A parsed: what was read of a request before anybody judged it, from JSON or CSV alike. Nothing here touches the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from config.api.parsers import decode_json
from config.api.serializers import escape, problems_of
from config.kernel.errors import FieldProblem
from payouts import request_types
from payouts.errors import BatchEmpty, BatchTooLarge
from payouts.field_rules import Problem
from payouts.limits import BATCH_TRANSFERS_MAX
from payouts.models import BatchSource
from payouts.request_types import TransferOrder
from payouts.serializers import BatchRequest, TransferRequest


@dataclass(frozen=True, slots=True)
class ParsedRequest:
    """Orders in their place; None stands where an item could not be read, and `problems` says why.

    `rows` are the spreadsheet rows of the items where the parsed came from a CSV file: the header is row 1.
    """

    orders: list[TransferOrder | None]
    problems: list[FieldProblem] = field(default_factory=list)
    reference: str = ""
    source: str = BatchSource.JSON
    rows: Sequence[int] | None = None
    is_single: bool = False

    def problem(self, position: int, found: Problem) -> FieldProblem:
        """Say where a problem of one item stands in what was sent."""
        if self.is_single:
            return FieldProblem(f"#/{found.path}", found.code, found.detail)
        if self.rows is None:
            return FieldProblem(f"#/items/{position}/{found.path}", found.code, found.detail)
        column = column_of(found.path)
        return FieldProblem(
            f"#/rows/{self.rows[position]}/{escape(column)}",
            found.code,
            f"Row {self.rows[position]}, column {column}: {found.detail}",
        )


def column_of(path: str) -> str:
    """The CSV column that a path of an item is read from."""
    if path.startswith("metadata/"):
        return "metadata." + path.removeprefix("metadata/")
    return path.removeprefix("beneficiary/") if path != "beneficiary" else "name"


def parse_transfer(body: bytes) -> ParsedRequest:
    """Read one transfer. Raises MalformedJson."""
    order = request_types.read_transfer(body)
    if order is not None:
        return ParsedRequest(orders=[order], is_single=True)
    return ParsedRequest(orders=[None], problems=_problems_of_item(decode_json(body), "#"), is_single=True)


def parse_batch(body: bytes) -> ParsedRequest:
    """Read a JSON batch. Raises MalformedJson, BatchEmpty, BatchTooLarge."""
    order = request_types.read_batch(body)
    if order is not None:
        require_size(len(order.items))
        return ParsedRequest(orders=list(order.items), reference=order.reference)
    return _of_strange_batch(decode_json(body))


def _of_strange_batch(value: Any) -> ParsedRequest:
    """Read what the compiled decoder refused, item by item, to list everything that is wrong."""
    items = value.get("items") if isinstance(value, dict) else None
    envelope = BatchRequest(data={**value, "items": []} if isinstance(items, list) else value)
    problems = [] if envelope.is_valid() else problems_of(envelope.errors)
    if not isinstance(items, list):
        return ParsedRequest(orders=[], problems=problems)
    require_size(len(items))
    found = [request_types.convert_transfer(item) for item in items]
    for position, (item, order) in enumerate(zip(items, found, strict=True)):
        if order is None:
            problems += _problems_of_item(item, f"#/items/{position}")
    reference = value.get("reference", "")
    return ParsedRequest(orders=found, problems=problems, reference=reference if isinstance(reference, str) else "")


def _problems_of_item(item: Any, pointer: str) -> list[FieldProblem]:
    request = TransferRequest(data=item)
    request.is_valid()
    return problems_of(request.errors, pointer)


def require_size(count: int) -> None:
    """Refuse a batch of none and one of too many. Raises BatchEmpty, BatchTooLarge."""
    if count == 0:
        raise BatchEmpty
    if count > BATCH_TRANSFERS_MAX:
        raise BatchTooLarge(limit=BATCH_TRANSFERS_MAX, count=count)
