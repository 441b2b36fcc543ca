"""A server of this process on a free port, with an application that the test writes."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from config.serving.server import Server

TIMEOUT_SECONDS = 10.0


@dataclass
class Response:
    """One response as the client read it."""

    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """One connection, byte by byte."""

    def __init__(self, port: int, *, receive_buffer: int = 0) -> None:
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(TIMEOUT_SECONDS)
        self.socket.connect(("127.0.0.1", port))
        self._rest = b""

    def send(self, text: bytes | str) -> None:
        self.socket.sendall(text.encode("latin-1") if isinstance(text, str) else text)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Response:
        """Send a whole request and read its response."""
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.send("\r\n".join([f"{method} {path} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *lines, "", ""]))
        self.send(body)
        return self.response(has_body=method != "HEAD")

    def response(self, *, has_body: bool = True) -> Response:
        """Read one response."""
        head = self._until(b"\r\n\r\n").decode("latin-1")
        first, *lines = head.split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
        length = int(headers.get("content-length", 0)) if has_body else 0
        while len(self._rest) < length:
            self._rest += self._receive()
        body, self._rest = self._rest[:length], self._rest[length:]
        return Response(int(first.split()[1]), headers, body)

    def is_closed(self) -> bool:
        """True when the server closes the connection before the client's timeout."""
        try:
            while self.socket.recv(65_536):
                pass
        except ConnectionResetError:
            return True
        return True

    def close(self) -> None:
        self.socket.close()

    def _until(self, end: bytes) -> bytes:
        while end not in self._rest:
            self._rest += self._receive()
        head, _, self._rest = self._rest.partition(end)
        return head

    def _receive(self) -> bytes:
        found = self.socket.recv(65_536)
        if not found:
            raise ConnectionError("The server closed the connection.")
        return found


@dataclass
class Running:
    """A server that runs, and its clients."""

    port: int
    clients: list[Client] = field(default_factory=list)

    def client(self, **options: int) -> Client:
        made = Client(self.port, **options)
        self.clients.append(made)
        return made

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Response:
        return self.client().ask(method, path, body, **headers)


Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Serve = Callable[..., Any]


@contextmanager
def running(application: Application, *, threads: int = 2, trusted_proxies: int = 0) -> Iterator[Running]:
    """Serve the application in a thread until the block ends."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    listening.setblocking(False)
    found = Running(listening.getsockname()[1])
    loop = asyncio.new_event_loop()
    stopping = asyncio.Event()
    server = Server(application, threads=threads, trusted_proxies=trusted_proxies)
    thread = threading.Thread(target=loop.run_until_complete, args=[server.serve(listening, stopping)])
    thread.start()
    try:
        yield found
    finally:
        for client in found.clients:
            client.close()
        loop.call_soon_threadsafe(stopping.set)
        thread.join()
        loop.close()


@pytest.fixture(name="running")
def running_fixture() -> Serve:
    return running


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer with the request's body."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["wsgi.input"].read()]
