"""Every header has one reading, and the application gets the request as it was sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config.serving import requests
from tests.config.serving.conftest import Serve


def shown(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer with the environment."""
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({key: value for key, value in environ.items() if isinstance(value, str)}).encode()]


@pytest.mark.parametrize("name", ["X_Forwarded_For", "x_forwarded_proto", "Idempotency_Key", "X-Forwarded_For"])
def test_a_header_name_with_an_underscore_is_refused(running: Serve, name: str) -> None:
    with running(shown) as server:
        client = server.client()
        client.send(f"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\n{name}: 10.0.0.1\r\n\r\n")
        refused = client.response()
    assert refused.status == 400
    assert json.loads(refused.body)["code"] == "header_invalid"


@pytest.mark.parametrize(
    "name",
    ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "Authorization", "Idempotency-Key"],
)
def test_a_header_that_decides_who_asks_is_refused_when_it_is_repeated(running: Serve, name: str) -> None:
    with running(shown, trusted_proxies=1) as server:
        client = server.client()
        client.send(f"GET / HTTP/1.1\r\nHost: x\r\n{name}: one\r\n{name.lower()}: two\r\n\r\n")
        refused = client.response()
    assert refused.status == 400
    assert "2 times" in json.loads(refused.body)["detail"]


def test_other_repeated_headers_are_joined(running: Serve) -> None:
    with running(shown) as server:
        client = server.client()
        client.send("GET / HTTP/1.1\r\nHost: x\r\nAccept: a\r\nAccept: b\r\nCookie: c=1\r\nCookie: d=2\r\n\r\n")
        environ = json.loads(client.response().body)
    assert (environ["HTTP_ACCEPT"], environ["HTTP_COOKIE"]) == ("a,b", "c=1; d=2")


def test_texts_are_bytes_decoded_as_latin_1(running: Serve) -> None:
    with running(shown) as server:
        client = server.client()
        client.send("GET /caf%C3%A9/%2F?q=%C3%A9 HTTP/1.1\r\nHost: x\r\nX-Name: \xe9\r\n\r\n")
        environ = json.loads(client.response().body)
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/café//"
    assert environ["QUERY_STRING"] == "q=%C3%A9"
    assert environ["HTTP_X_NAME"] == "\xe9"
    assert (environ["REMOTE_ADDR"], environ["REQUEST_METHOD"]) == ("127.0.0.1", "GET")


def test_a_target_in_absolute_form_is_read_as_its_path(running: Serve) -> None:
    with running(shown) as server:
        client = server.client()
        client.send("GET http://other/v1/me?a=1 HTTP/1.1\r\nHost: x\r\n\r\n")
        environ = json.loads(client.response().body)
    assert (environ["PATH_INFO"], environ["QUERY_STRING"], environ["HTTP_HOST"]) == ("/v1/me", "a=1", "x")


@pytest.mark.parametrize(
    "text",
    [
        "NOT HTTP\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nBad Name: 1\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: x\r\nA: {'x' * 10_000}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n" * 200 + "\r\n",
    ],
)
def test_what_is_not_http_is_answered_400(running: Serve, text: str) -> None:
    with running(shown) as server:
        client = server.client()
        client.send(text)
        assert client.response().status == 400
        assert client.is_closed()


def test_connections_are_kept_and_requests_may_follow_at_once(running: Serve) -> None:
    with running(shown) as server:
        client = server.client()
        client.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n")
        paths = [json.loads(client.response().body)["PATH_INFO"] for _ in range(2)]
        assert client.ask("HEAD", "/3").body == b""
        assert client.ask("GET", "/4").status == 200
    assert paths == ["/1", "/2"]


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ("192.0.2.1", 0, "10.0.0.9"),
        ("192.0.2.1", 1, "192.0.2.1"),
        ("203.0.113.7, 192.0.2.1", 1, "192.0.2.1"),
        ("203.0.113.7, 192.0.2.1", 2, "203.0.113.7"),
        ("192.0.2.1", 2, "10.0.0.9"),
        ("", 1, "10.0.0.9"),
    ],
)
def test_the_address_is_what_our_own_proxies_append(forwarded: str, proxies: int, address: str) -> None:
    headers = [(b"X-Forwarded-For", forwarded.encode())] if forwarded else []
    assert requests.client_address("10.0.0.9", headers, trusted_proxies=proxies) == address
