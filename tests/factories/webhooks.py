"""Endpoints and events for tests, and a local receiver that records requests and gives scripted answers."""

from __future__ import annotations

import json
import random
import ssl
import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from django.db import transaction

from config.kernel import clock, ids
from onboarding.partners.models import Environment
from tests.factories import partners
from webhooks import catalogue, endpoints, outbox, retries, times
from webhooks.attempts import AttemptResult, PendingAttempt
from webhooks.endpoints import Actor, EndpointSpec
from webhooks.models import Endpoint
from webhooks.outbox import NewEvent
from webhooks.states import AttemptError

TESTER = Actor("tests")
SOMETHING = catalogue.register("tests.something", description="Something happened in a test.", sample={"n": 1})
ANOTHER = catalogue.register("tests.another", description="Something else happened in a test.", sample={"n": 2})


@dataclass(frozen=True)
class Received:
    """One request as the receiver got it."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """The next answer of the receiver."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b"thanks"


class _Server(ThreadingHTTPServer):
    request_queue_size = 256  # the default of five refuses sixty connections that arrive at once


class Receiver:
    """A partner's server.

    Answers come from `decide`, then from `script` (one each), else `default`. `gate` blocks answers while it is
    cleared.
    """

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.script: deque[Answer] = deque()
        self.default = Answer()
        self.decide: Callable[[Received], Answer | None] = lambda _: None
        self.gate = threading.Event()
        self.gate.set()
        self.arrived = threading.Semaphore(0)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                receiver._serve(self)

            def log_message(self, *_: Any) -> None: ...

            def handle(self) -> None:
                with suppress(ssl.SSLError, ConnectionError):
                    super().handle()

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.target}/hooks"

    def secure(self, certificate: Path, key: Path) -> None:
        """Use TLS from now on.

        The thread of the request makes the handshake, so that a refused one does not block others.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    def types(self) -> list[str]:
        return [one.json["type"] for one in self.received]

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("content-length", "0")))
        with self._lock:
            request = Received(handler.path, {name.lower(): value for name, value in handler.headers.items()}, body)
            self.received.append(request)
            answer = self.decide(request) or (self.script.popleft() if self.script else self.default)
        self.arrived.release()
        self.gate.wait(20)
        handler.send_response(answer.status)
        for name, value in answer.headers:
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(answer.body)))
        handler.end_headers()
        handler.wfile.write(answer.body)

    @contextmanager
    def running(self) -> Iterator[Receiver]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.gate.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join(5)


def endpoint(env: Environment | None = None, *, url: str = "https://hooks.example.com/in", **spec: Any) -> Endpoint:
    """A registered endpoint; private URLs need WEBHOOK_ALLOWED_PRIVATE_TARGETS."""
    made, _ = register(env, url=url, **spec)
    return made


def register(
    env: Environment | None = None, *, url: str = "https://hooks.example.com/in", **spec: Any
) -> tuple[Endpoint, list[Any]]:
    """A registered endpoint and its secrets."""
    return endpoints.register(
        environment=env or partners.environment(),
        spec=EndpointSpec(url=url, **spec),
        actor=TESTER,
        at=clock.machine_now(),
    )


def emit(
    env: Environment,
    *,
    count: int = 1,
    type: str = SOMETHING.type,  # noqa: A002 - the word of the specification
    subject_id: uuid.UUID | None = None,
    data: Any = None,
    at: datetime | None = None,
) -> list[uuid.UUID]:
    """Emit events of one environment, each about its own subject unless one is given.

    `at` dates them back, ids included.
    """
    new_events: Sequence[NewEvent] = [
        NewEvent(
            environment_id=env.pk,
            type=type,
            subject_id=subject_id or ids.new(),
            data=data or {"n": number},
            id=ids.new() if at is None else _id_of(at),
        )
        for number in range(1, count + 1)
    ]
    with transaction.atomic():
        return outbox.emit_many(new_events, at=at or clock.machine_now())


def _id_of(at: datetime) -> uuid.UUID:
    """Return a UUID v7 of another time, which `ids.new` cannot make."""
    return uuid.UUID(int=times.smallest_id(at).int | (0x7 << 76) | (0b10 << 62) | random.getrandbits(62))


def result(
    attempt: PendingAttempt, *, status_code: int | None = 200, error: AttemptError | None = None
) -> AttemptResult:
    """Return the result of an attempt without making it."""
    code = error if error is not None else retries.error_of(status_code or 0)
    return AttemptResult(
        attempt=attempt, started_at=clock.machine_now(), duration_ms=3, error=code, status_code=status_code
    )
