"""More work than threads: it waits, callers take turns, and what does not fit is answered 503."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from config.serving import limits
from config.serving.pool import QueueFull, WorkPool
from tests.config.serving.conftest import Running, Serve
from tests.support.waiting import eventually

LONG = b"x" * 4_000_000


class Gate:
    """An application whose requests wait until the test opens it; it counts how many run at once."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.paths: list[str] = []
        self.most = self.running = 0
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        with self._lock:
            self.paths.append(environ["PATH_INFO"])
            self.running += 1
            self.most = max(self.most, self.running)
        if environ["PATH_INFO"] != "/readyz":
            self.opened.wait(10)
        with self._lock:
            self.running -= 1
        start_response("200 OK", [])
        return [b"done"]


def statuses_of(server: Running, count: int) -> list[tuple[int, str]]:
    """Ask on `count` connections at once."""
    clients = [server.client() for _ in range(count)]
    with ThreadPoolExecutor(count) as pool:
        answers = list(pool.map(lambda client: client.ask("GET", "/v1/transfers"), clients))
    return [(answer.status, answer.headers.get("retry-after", "")) for answer in answers]


def test_two_hundred_connections_never_use_more_than_the_threads(running: Serve) -> None:
    gate = Gate()
    gate.opened.set()
    with running(gate, threads=4) as server:
        assert statuses_of(server, 200) == [(200, "")] * 200
    assert gate.most <= 4


def test_what_does_not_fit_into_the_queue_is_answered_503(running: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "QUEUE_MAX", 8)
    gate = Gate()
    with running(gate, threads=4) as server, ThreadPoolExecutor(1) as pool:
        found = pool.submit(statuses_of, server, 30)
        assert eventually(lambda: gate.running == 3)  # A caller never gets every thread.
        assert server.ask("GET", "/healthz").status == 200
        assert server.ask("GET", "/readyz").status == 200
        gate.opened.set()
        statuses = found.result()
    assert set(statuses) == {(200, ""), (503, "1")}
    assert 9 <= statuses.count((200, "")) < 30


def test_a_request_that_waited_too_long_is_answered_503(running: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "QUEUE_SECONDS_MAX", 0.0)
    gate = Gate()
    gate.opened.set()
    with running(gate) as server:
        assert server.ask("GET", "/late").status == 503
    assert gate.paths == []


def test_callers_take_turns(running: Serve) -> None:
    gate = Gate()
    with running(gate, threads=1) as server:
        busy = [server.client() for _ in range(6)]
        for number, client in enumerate(busy):
            client.send(f"GET /busy/{number} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer busy\r\n\r\n")
            if number == 0:
                assert eventually(lambda: gate.running == 1)
        assert server.ask("GET", "/healthz").status == 200
        neighbour = server.client()
        neighbour.send("GET /neighbour HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer neighbour\r\n\r\n")
        assert server.ask("GET", "/healthz").status == 200
        gate.opened.set()
        assert neighbour.response().status == 200
        for client in busy:
            assert client.response().status == 200
    assert gate.paths.index("/neighbour") <= 2


def test_a_busy_caller_leaves_a_thread_to_the_others(running: Serve) -> None:
    gate = Gate()
    with running(gate, threads=4) as server:
        for number in range(8):
            server.client().send(f"GET /{number} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer busy\r\n\r\n")
        assert eventually(lambda: gate.running == 3)
        server.client().send("GET /neighbour HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer neighbour\r\n\r\n")
        assert eventually(lambda: "/neighbour" in gate.paths)
        gate.opened.set()


def test_the_share_of_one_caller_in_the_queue_is_bounded() -> None:
    opened = threading.Event()
    pool = WorkPool("test", threads=1, queue_max=8, queue_seconds_max=10)
    started = threading.Event()
    pool.submit("busy", lambda _: (started.set(), opened.wait(10)))
    assert started.wait(10)
    for _ in range(6):
        pool.submit("busy", lambda _: None)
    with pytest.raises(QueueFull):
        pool.submit("busy", lambda _: None)
    done = threading.Event()
    pool.submit("neighbour", lambda _: done.set())
    opened.set()
    assert done.wait(10)


def test_a_request_whose_client_left_is_not_started(running: Serve) -> None:
    gate = Gate()
    with running(gate, threads=1) as server:
        server.client().send("GET /first HTTP/1.1\r\nHost: x\r\n\r\n")
        assert eventually(lambda: gate.running == 1)
        leaving = server.client()
        leaving.send("GET /left HTTP/1.1\r\nHost: x\r\n\r\n")
        assert server.ask("GET", "/healthz").status == 200
        leaving.close()
        last = server.client()
        last.send("GET /last HTTP/1.1\r\nHost: x\r\n\r\n")
        assert server.ask("GET", "/healthz").status == 200
        gate.opened.set()
        assert last.response().status == 200
    assert gate.paths == ["/first", "/last"]


def test_readers_that_do_not_read_block_no_other(running: Serve) -> None:
    def long(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [LONG] if environ["PATH_INFO"] == "/long" else [b"short"]

    with running(long, threads=2) as server:
        slow = [server.client(receive_buffer=4096) for _ in range(32)]
        for client in slow:
            client.send("GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
        assert server.ask("GET", "/short").body == b"short"
        assert slow[0].response().body == LONG


def test_a_reader_that_does_not_read_is_disconnected(running: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RESPONSE_STALL_SECONDS_MAX", 0.1)

    def long(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [LONG]

    with running(long) as server:
        client = server.client(receive_buffer=4096)
        client.send("GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
        from config.serving.metrics import refused_requests

        dropped = refused_requests.labels("response_not_read")
        before = dropped._value.get()
        assert eventually(lambda: dropped._value.get() > before)


def test_one_address_has_a_limited_number_of_connections(running: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONNECTIONS_PER_ADDRESS_MAX", 3)
    gate = Gate()
    gate.opened.set()
    with running(gate) as server:
        kept = [server.client() for _ in range(3)]
        assert [client.ask("GET", "/").status for client in kept] == [200] * 3
        assert server.client().is_closed()
        kept[0].close()
        assert eventually(lambda: _is_served(server))


def test_a_connection_that_sends_no_header_is_closed(running: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HEADER_SECONDS_MAX", 0.1)
    with running(Gate()) as server:
        silent, slow = server.client(), server.client()
        slow.send("GET / HTTP/1.1\r\nHost: ")
        assert silent.is_closed()
        assert slow.is_closed()


def test_an_application_that_fails_is_answered_500(running: Serve, caplog: pytest.LogCaptureFixture) -> None:
    def failing(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        raise ValueError("broken")

    with running(failing) as server:
        assert server.ask("GET", "/").status == 500
        assert server.ask("GET", "/healthz").status == 200
    assert "failed to answer" in caplog.text


def _is_served(server: Running) -> bool:
    client = server.client()
    try:
        return client.ask("GET", "/").status == 200
    except ConnectionError:
        return False
