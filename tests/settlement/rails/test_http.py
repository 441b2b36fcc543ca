"""HTTP to a bank that behaves badly: anything but a clear answer is no answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from settlement.rails.transports import http
from settlement.rails.transports.http import Answer, NoAnswer


@contextmanager
def far_side(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that takes one connection and answers it as the test wants."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                talk(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join(5)


def says(status: str, body: bytes) -> Callable[[socket.socket], None]:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
    return lambda connection: connection.sendall(head + body)


def test_a_clear_answer() -> None:
    with far_side(says("200 OK", b'{"state": "received"}')) as url:
        assert http.get(url, "/x", token="t") == Answer(200, {"state": "received"})
    with far_side(says("422 No", b'{"code": "x"}')) as url:
        answer = http.post(url, "/x", token="t", body={})
        assert isinstance(answer, Answer) and not answer.is_good


@pytest.mark.parametrize(
    "talk",
    [
        says("500 Oh", b"{}"),
        says("503 Oh", b"{}"),
        says("302 Elsewhere", b"{}"),
        says("200 OK", b"<html>"),
        says("200 OK", b"[1]"),
        says("200 OK", b""),
        lambda connection: None,
        lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
        lambda connection: connection.sendall(b"nonsense\r\n\r\n"),
    ],
    ids=["500", "503", "redirect", "html", "list", "empty", "hangs up", "half a body", "nonsense"],
)
def test_anything_else_is_no_answer(talk: Callable[[socket.socket], None]) -> None:
    with far_side(talk) as url:
        assert isinstance(http.get(url, "/x", token="t"), NoAnswer)


def test_silence_ends_with_the_time_limit() -> None:
    done = threading.Event()
    with far_side(lambda connection: done.wait(10) and None) as url:
        assert http.get(url, "/x", token="t", timeout_seconds=0.2) == NoAnswer("GET /x: ReadTimeout")
        done.set()


def test_a_refused_connection_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    assert isinstance(http.get(address, "/x", token="t"), NoAnswer)


def test_an_endless_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "ANSWER_BYTES_MAX", 10)
    with far_side(says("200 OK", b'{"a": "0123456789"}')) as url:
        assert http.get(url, "/x", token="t") == NoAnswer("the answer is larger than 10 bytes")
