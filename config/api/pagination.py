"""Keyset pages by id, newest first. A cursor is signed and bound to the environment, the address and the filters: elsewhere it is refused."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from config.api.limits import PAGE_DEFAULT, PAGE_MAX
from config.api.requests import PartnerRequest
from config.kernel.errors import CursorInvalid, FieldProblem, ValidationFailed

_ID_BYTES = 16
_MAC_BYTES = 16
OWN_PARAMETERS = frozenset({"cursor", "limit"})


class CursorPagination(BasePagination):
    """`?limit=` (1 to 100) and `?cursor=`; the answer is {"object": "list", "data": [...], "has_more": bool, "next_cursor": str | null}."""

    ascending = False
    id_field = "id"

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        """One page, read with one row more than asked for. Raises CursorInvalid and ValidationFailed."""
        limit = read_limit(request)
        cursor = request.query_params.get("cursor")
        rows = queryset.order_by(self.id_field if self.ascending else f"-{self.id_field}")
        if cursor is not None:
            after = read_cursor(request, cursor)
            rows = rows.filter(**{f"{self.id_field}__{'gt' if self.ascending else 'lt'}": after})
        page = list(rows[: limit + 1])
        self.has_more = len(page) > limit
        del page[limit:]
        self.next_cursor = make_cursor(request, getattr(page[-1], self.id_field)) if self.has_more else None
        return page

    def get_paginated_response(self, data: Sequence[Any]) -> Response:
        """Wrap the rows of the page."""
        return Response(
            {"object": "list", "data": list(data), "has_more": self.has_more, "next_cursor": self.next_cursor}
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The shape, for OpenAPI."""
        return {
            "type": "object",
            "required": ["object", "data", "has_more", "next_cursor"],
            "properties": {
                "object": {"type": "string", "const": "list"},
                "data": schema,
                "has_more": {"type": "boolean"},
                "next_cursor": {"type": ["string", "null"]},
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The query parameters, for OpenAPI."""
        limit = {"type": "integer", "minimum": 1, "maximum": PAGE_MAX, "default": PAGE_DEFAULT}
        return [
            {"name": "limit", "in": "query", "description": "How many rows at most.", "schema": limit},
            {
                "name": "cursor",
                "in": "query",
                "description": "`next_cursor` of the page before.",
                "schema": {"type": "string"},
            },
        ]


def page(
    rows: QuerySet[Any], request: PartnerRequest, render: Callable[[Any], Any], *, ascending: bool = False
) -> Response:
    """One page of `rows`, each rendered by `render`. Raises CursorInvalid and ValidationFailed."""
    pagination = CursorPagination()
    pagination.ascending = ascending
    found = pagination.paginate_queryset(rows, request)
    return pagination.get_paginated_response([render(row) for row in found])


def read_limit(request: PartnerRequest) -> int:
    """The page size that was asked for. Raises ValidationFailed."""
    text = request.query_params.get("limit", str(PAGE_DEFAULT))
    limit = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
    if not 1 <= limit <= PAGE_MAX:
        raise ValidationFailed([FieldProblem("?limit", "out_of_range", f"The limit is a number from 1 to {PAGE_MAX}.")])
    return limit


def make_cursor(request: PartnerRequest, last_id: uuid.UUID) -> str:
    """The cursor that continues after this row."""
    return (
        base64.urlsafe_b64encode(last_id.bytes + _mac(request, last_id.bytes, settings.SECRET_KEY))
        .rstrip(b"=")
        .decode()
    )


def read_cursor(request: PartnerRequest, cursor: str) -> uuid.UUID:
    """The id after which the page begins. Raises CursorInvalid for a cursor of another list, another filter or another environment."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error) as error:
        raise CursorInvalid from error
    row_id, mac = raw[:_ID_BYTES], raw[_ID_BYTES:]
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    if len(raw) != _ID_BYTES + _MAC_BYTES or not any(
        hmac.compare_digest(mac, _mac(request, row_id, key)) for key in keys
    ):
        raise CursorInvalid
    return uuid.UUID(bytes=row_id)


def _mac(request: PartnerRequest, row_id: bytes, key: str) -> bytes:
    filters = sorted(
        (name, value) for name, values in request.query_params.lists() if name not in OWN_PARAMETERS for value in values
    )
    bound = repr((str(request.auth.environment.pk), request.path, filters)).encode()
    return hmac.digest(b"cursor" + key.encode(), hashlib.sha256(bound).digest() + row_id, "sha256")[:_MAC_BYTES]
