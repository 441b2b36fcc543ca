"""Reading JSON strictly: no NaN, no half characters, no NUL, nothing so deep that it breaks the reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from rest_framework.parsers import BaseParser

from config.api.errors import BodyTooLarge, MalformedJson

_decode = msgspec.json.Decoder().decode


def decode_json(body: bytes) -> Any:
    """Read a JSON body. Raises MalformedJson."""
    try:
        value = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedJson(reason=str(error)[:200]) from error
    except RecursionError as error:
        raise MalformedJson(reason="it is nested too deeply") from error
    refuse_nul(body)
    return value


def refuse_nul(body: bytes) -> None:
    """Refuse the escape of the character NUL, which PostgreSQL cannot store. Raises MalformedJson."""
    position = body.find(b"\\u0000")
    while position >= 0:
        backslashes = position - len(body[:position].rstrip(b"\\"))
        if backslashes % 2 == 0:
            raise MalformedJson(reason="it contains the character NUL")
        position = body.find(b"\\u0000", position + 1)


class StrictJsonParser(BaseParser):
    """The JSON parser of every partner view."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """Read the body; an empty one is an empty object, so that an action without arguments needs none."""
        request = (parser_context or {}).get("request")
        try:
            body = request._request.body if request is not None else stream.read()  # noqa: SLF001 - DRF hides Django's request there
        except RequestDataTooBig as error:
            raise BodyTooLarge from error
        return decode_json(body) if body.strip() else {}
