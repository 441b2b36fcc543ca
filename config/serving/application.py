"""Calling the WSGI application in a thread and keeping its whole response, so that no reader occupies the thread."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Any, Protocol

from config.serving import limits

Headers = list[tuple[str, str]]


class WsgiApplication(Protocol):
    """PEP 3333."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any], /) -> Iterable[bytes]: ...


@dataclass(slots=True)
class Answer:
    """A complete response. `file` is set, and `body` empty, where the response is too long to keep in memory."""

    status: int
    headers: Headers
    body: bytes = b""
    file: IO[bytes] | None = None
    length: int = 0


def call(application: WsgiApplication, environ: dict[str, Any]) -> Answer:
    """Run the application and read its response to the end."""
    started: list[Any] = []

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], None]:
        started[:] = [int(status[:3]), headers]
        return parts.append

    parts: list[bytes] = []
    produced = application(environ, start_response)
    try:
        file = _collect(produced, parts)
    finally:
        if close := getattr(produced, "close", None):
            close()
    status, headers = started
    if file is not None:
        return Answer(status, headers, file=file, length=file.seek(0, io.SEEK_END))
    body = parts[0] if len(parts) == 1 else b"".join(parts)
    return Answer(status, headers, body=body, length=len(body))


def _collect(produced: Iterable[bytes], parts: list[bytes]) -> IO[bytes] | None:
    """Add the chunks to `parts`; once they are too many bytes, move all of them to a temporary file."""
    size = 0
    file: IO[bytes] | None = None
    for chunk in produced:
        size += len(chunk)
        if file is not None:
            file.write(chunk)
            continue
        parts.append(chunk)
        if size > limits.RESPONSE_BYTES_IN_MEMORY_MAX:
            file = tempfile.TemporaryFile()  # noqa: SIM115 - the sender of the response closes it
            file.writelines(parts)
    return file
