"""Reading JSON strictly: no NaN, no half characters, no NUL, no member twice, nothing so deep that it breaks the reader."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import IO, Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from rest_framework.parsers import BaseParser

from config.api.errors import BodyTooLarge, DuplicateMember, MalformedJson
from config.api.serializers import escape

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
    position = body.find(b"\\u0000")
    while position >= 0:
        backslashes = position - len(body[:position].rstrip(b"\\"))
        if backslashes % 2 == 0:
            raise MalformedJson(reason="it contains the character NUL")
        position = body.find(b"\\u0000", position + 1)


def refuse_duplicates(body: bytes, again: bytes) -> None:
    """Refuse a member that one object names twice. `again` is what was read of `body`, written by msgspec. Raises DuplicateMember, MalformedJson.

    What a reader drops takes its colon with it, so that two counts tell: half a microsecond for a transfer. Only a colon that is spelled by its
    number in one of the two would upset the sum; such a body is read slowly, as is one whose counts differ.
    """
    if body.count(b":") == again.count(b":") and b"\\u003a" not in body and b"\\u003A" not in body:
        return
    try:
        read = json.loads(body.decode(), object_pairs_hook=_Members, parse_int=str, parse_float=str)
        member = _said_twice(read)
    except RecursionError as error:
        raise MalformedJson(reason="it is nested too deeply") from error
    if member is not None:
        raise DuplicateMember(member=f"#{member}"[:POINTER_CHARS_MAX])


class _Members(list[tuple[str, Any]]):
    """The members of one object as they were sent, in their order and with all that is said twice."""


def _said_twice(value: Any) -> str | None:
    """The JSON pointer of the first member, from the outside in, that its object names twice."""
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
        found = _said_twice(inner) if isinstance(inner, list) else None
        if found is not None:
            return f"/{name}{found}"
    return None


class StrictJsonParser(BaseParser):
    """The JSON parser of every partner view."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Read the body; an empty one is an empty object, so that an action without arguments needs none."""
        request = (parser_context or {}).get("request")
        try:
            body = request._request.body if request is not None else stream.read()  # noqa: SLF001 - DRF hides Django's request there
        except RequestDataTooBig as error:
            raise BodyTooLarge from error
        return decode_json(body) if body.strip() else {}
