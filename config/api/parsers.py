"""Strict JSON: no NaN, no lone surrogates, no NUL, no repeated members, no nesting that exhausts the stack."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import IO, Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from rest_framework.parsers import BaseParser

from config.api.errors import BodyTooLarge, DuplicateMember, MalformedJson
from config.api.limits import DUPLICATE_SEARCH_TOKENS_MAX
from config.api.serializers import escape
from config.kernel.errors import FieldProblem

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
POINTER_CHARS_MAX = 200  # a name may be as long as the body


def decode_json(body: bytes) -> Any:
    """Read a JSON body. Raises MalformedJson and DuplicateMember."""
    try:
        value = _decode(body)
        again = _encode(value)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedJson(reason=str(error)[:200]) from error
    except RecursionError as error:
        raise MalformedJson(reason="it is nested too deeply") from error
    refuse_nul(body)
    refuse_duplicates(body, again)
    return value


def refuse_nul(body: bytes) -> None:
    """Refuse the escape of the character NUL, which PostgreSQL cannot store. Raises MalformedJson."""
    if b"\\u0000" in body and b"\\u0000" in _without_escaped_backslashes(body):
        raise MalformedJson(reason="it contains the character NUL")


def refuse_duplicates(body: bytes, again: bytes) -> None:
    """Refuse a member that one object names twice.

    `again` is what was read of `body`, encoded by msgspec. Raises DuplicateMember.

    The decoder keeps the last of two equal members, so `again` has fewer colons than `body`. Counting is linear and
    costs half a microsecond for a transfer. Colons inside of strings count on both sides; `body` may spell them as an
    escape.
    """
    if _colons(body) == again.count(b":"):
        return
    member = _first_duplicate(body)
    problem = FieldProblem(member, "duplicate_member", "This member was sent more than once. Send it once.")
    raise DuplicateMember(member=member, problems=[problem])


def _colons(body: bytes) -> int:
    count = body.count(b":")
    if b"\\u003a" in body or b"\\u003A" in body:
        escapes = _without_escaped_backslashes(body)
        count += escapes.count(b"\\u003a") + escapes.count(b"\\u003A")
    return count


def _without_escaped_backslashes(body: bytes) -> bytes:
    """Valid JSON without its pairs of backslashes: a backslash that is left begins an escape."""
    return body.replace(b"\\\\", b"")


def _first_duplicate(body: bytes) -> str:
    """The pointer of the first member, from the outside in, that its object has twice.

    `#` where the body is too large to search.
    """
    if sum(body.count(token) for token in (b"{", b"[", b":", b",")) > DUPLICATE_SEARCH_TOKENS_MAX:
        return "#"
    try:
        read = json.loads(body.decode(), object_pairs_hook=_Members, parse_int=str, parse_float=str)
        return f"#{_duplicate_in(read) or ''}"[:POINTER_CHARS_MAX]
    except RecursionError:
        return "#"


class _Members(list[tuple[str, Any]]):
    """The members of one object as they were sent, duplicates included."""


def _duplicate_in(value: Any) -> str | None:
    if isinstance(value, _Members):
        inside = [(escape(name), inner) for name, inner in value]
        twice = next((name for name, count in Counter(name for name, _ in inside).items() if count > 1), None)
        if twice is not None:
            return f"/{twice}"
    elif isinstance(value, list):
        inside = [(str(position), inner) for position, inner in enumerate(value)]
    else:
        return None
    for name, inner in inside:
        found = _duplicate_in(inner) if isinstance(inner, list) else None
        if found is not None:
            return f"/{name}{found}"
    return None


class StrictJsonParser(BaseParser):
    """The JSON parser of every partner view."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Read the body. An empty one is an empty object, so that an action without arguments needs none."""
        request = (parser_context or {}).get("request")
        try:
            body = request._request.body if request is not None else stream.read()  # noqa: SLF001 - DRF hides Django's request there
        except RequestDataTooBig as error:
            raise BodyTooLarge from error
        return decode_json(body) if body.strip() else {}
