"""Bodies are read before a thread is taken: a client that does not send one blocks no other client."""

from __future__ import annotations

import time

import pytest

from config.serving import limits
from tests.config.serving.conftest import Serve, echo

ANNOUNCED = "POST /v1/transfers HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
CHUNKED = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


def test_connections_without_their_bodies_block_no_other(running: Serve) -> None:
    with running(echo, threads=2) as server:
        for _ in range(64):
            server.client().send(ANNOUNCED)
        started = time.monotonic()
        assert server.ask("GET", "/healthz").status == 200
        assert server.ask("POST", "/", b"paid").body == b"paid"
        assert time.monotonic() - started < 5


def test_a_body_that_does_not_come_is_answered_408(running: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_GRACE_SECONDS", 0.05)
    monkeypatch.setattr(limits, "BODY_SECONDS_MAX", 0.2)
    with running(echo) as server:
        client = server.client()
        client.send(ANNOUNCED + "half")
        assert client.response().status == 408
        assert client.is_closed()


def test_a_body_that_drips_is_answered_408(running: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_GRACE_SECONDS", 0.05)
    monkeypatch.setattr(limits, "BODY_SECONDS_MAX", 0.3)
    with running(echo) as server:
        client = server.client()
        client.send(ANNOUNCED)
        client.socket.settimeout(0.05)
        response = None
        for _ in range(60):
            try:
                client.send("x")
                response = client.response()
                break
            except TimeoutError:
                continue
        assert response is not None and response.status == 408


def test_one_address_has_a_limited_number_of_unread_bodies(running: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_GRACE_SECONDS", 0.05)
    with running(echo) as server:
        clients = [server.client() for _ in range(limits.UNREAD_BODIES_PER_ADDRESS_MAX + 1)]
        for client in clients[:-1]:
            client.send(ANNOUNCED)
        assert server.ask("POST", "/", b"whole").status == 200  # All headers are read by now.
        clients[-1].send(ANNOUNCED)
        refused = clients[-1].response()
        assert (refused.status, refused.headers["retry-after"]) == (503, "1")
        clients[0].send(b"x" * 100)
        assert clients[0].response().body == b"x" * 100
        again = server.client()
        again.send(ANNOUNCED)
        again.send(b"y" * 100)
        assert again.response().status == 200


def test_a_body_that_comes_at_once_is_never_refused(running: Serve) -> None:
    with running(echo) as server:
        for _ in range(2 * limits.UNREAD_BODIES_PER_ADDRESS_MAX):
            server.client().send(ANNOUNCED)
        for _ in range(20):
            client = server.client()
            client.send(ANNOUNCED)
            assert server.ask("GET", "/healthz").status == 200  # The header is read, and the body is not there yet.
            client.send(b"x" * 100)
            assert client.response().status == 200


def test_addresses_behind_a_trusted_proxy_are_counted_apart(running: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_GRACE_SECONDS", 0.05)
    behind = ANNOUNCED.replace("Host: x", "Host: x\r\nX-Forwarded-For: 192.0.2.1")
    with running(echo, trusted_proxies=1) as server:
        for _ in range(limits.UNREAD_BODIES_PER_ADDRESS_MAX + 1):
            server.client().send(behind)
        other = server.client()
        other.send(behind.replace("192.0.2.1", "192.0.2.2"))
        assert server.ask("POST", "/", b"whole").status == 200
        other.send(b"x" * 100)
        assert other.response().status == 200


def test_a_body_in_chunks_is_read_whole(running: Serve) -> None:
    def sizes(environ: dict[str, object], start_response: object) -> list[bytes]:
        start_response("200 OK", [])  # type: ignore[operator]
        return [f"{environ['CONTENT_LENGTH']} {environ.get('HTTP_TRANSFER_ENCODING')}".encode()]

    with running(sizes) as server:
        client = server.client()
        client.send(CHUNKED + "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")
        assert client.response().body == b"7 None"


@pytest.mark.parametrize(
    "request_text",
    [
        CHUNKED + "3e9\r\n" + "x" * 1001 + "\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n",
    ],
    ids=["chunked", "announced"],
)
def test_a_body_beyond_the_limit_is_answered_413(
    running: Serve, monkeypatch: pytest.MonkeyPatch, request_text: str
) -> None:
    monkeypatch.setattr(limits, "BODY_BYTES_MAX", 1_000)
    with running(echo) as server:
        client = server.client()
        client.send(request_text)
        assert client.response().status == 413


def test_a_client_may_wait_for_100_continue(running: Serve) -> None:
    with running(echo) as server:
        client = server.client()
        client.send(ANNOUNCED.replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n"))
        assert client.response().status == 100
        client.send(b"z" * 100)
        assert client.response().body == b"z" * 100


def test_http_2_is_not_spoken(running: Serve) -> None:
    called = []

    def noting(environ: dict[str, object], start_response: object) -> list[bytes]:
        called.append(environ["PATH_INFO"])
        return echo(environ, start_response)  # type: ignore[arg-type]

    with running(noting) as server:
        client = server.client()
        client.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]))
        assert client.is_closed()
        upgrade = server.client()
        response = upgrade.ask("POST", "/", b"kept", Connection="Upgrade, HTTP2-Settings", Upgrade="h2c")
        assert (response.status, response.body) == (200, b"kept")
    assert called == ["/"]
