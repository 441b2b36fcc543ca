"""Keyset pages by id, newest first.

`?limit=` is the page size and `?cursor=` continues a list. A cursor is signed and bound to the environment, the path
and the filters of its list.
"""

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
from rest_framework.response import Response

from config.api.limits import PAGE_DEFAULT
from config.api.query import filters_of, query_of
from config.api.requests import PartnerRequest
from config.kernel.errors import CursorInvalid

_ID_BYTES = 16
_MAC_BYTES = 16


def page(
    rows: QuerySet[Any], request: PartnerRequest, render: Callable[[Any], Any], *, ascending: bool = False
) -> Response:
    """One page of `rows` in the order of their ids, each rendered by `render`. Raises CursorInvalid."""
    limit, after = read_page(request)
    rows = rows.order_by("id" if ascending else "-id")
    if after is not None:
        rows = rows.filter(**{"id__gt" if ascending else "id__lt": after})
    found = list(rows[: limit + 1])  # one more than asked for says whether there is a next page
    data = [render(row) for row in found[:limit]]
    return answer(request, data, last_id=found[limit - 1].id if len(found) > limit else None)


def read_page(request: PartnerRequest) -> tuple[int, uuid.UUID | None]:
    """The page size, and the id after which the page begins. Raises CursorInvalid."""
    query = query_of(request)
    cursor = query.get("cursor")
    return query.get("limit", PAGE_DEFAULT), None if cursor is None else read_cursor(request, cursor)


def answer(request: PartnerRequest, data: Sequence[Any], *, last_id: uuid.UUID | None) -> Response:
    """A page of rendered rows. `last_id` is where the next page goes on; None where there is none."""
    next_cursor = None if last_id is None else make_cursor(request, last_id)
    return Response({"object": "list", "data": data, "has_more": last_id is not None, "next_cursor": next_cursor})


def make_cursor(request: PartnerRequest, last_id: uuid.UUID) -> str:
    """The cursor that continues after this row."""
    return (
        base64.urlsafe_b64encode(last_id.bytes + _mac(request, last_id.bytes, settings.SECRET_KEY))
        .rstrip(b"=")
        .decode()
    )


def read_cursor(request: PartnerRequest, cursor: str) -> uuid.UUID:
    """The id after which the page begins. Raises CursorInvalid for a cursor of another list, filter or environment."""
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
    filters = sorted((name, str(value)) for name, value in filters_of(request).items())
    bound = repr((str(request.auth.environment.pk), request.path, filters)).encode()
    return hmac.digest(b"cursor" + key.encode(), hashlib.sha256(bound).digest() + row_id, "sha256")[:_MAC_BYTES]
