"""Every request leaves one line, with ids and nothing that a caller typed."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
from django.test import Client

from tests.factories import partners as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    caught = io.StringIO()
    handler = logging.StreamHandler(caught)
    log = logging.getLogger("quittance.access")
    monkeypatch.setattr(log, "handlers", [handler])
    monkeypatch.setattr(log, "level", logging.INFO)
    log.manager._clear_cache()  # type: ignore[attr-defined]  # the level was set behind its back
    return caught


def read(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(text) for text in lines.getvalue().splitlines()]


def test_a_request_leaves_one_line_with_its_ids(lines: io.StringIO) -> None:
    key, secret = make.api_key(make.environment())
    answer = Client().get("/v1/transfers?reference=Maria+Huber", HTTP_AUTHORIZATION=f"Bearer {secret}")
    (line,) = read(lines)
    assert (line["method"], line["route"], line["status"], line["event"], line["level"]) == ("GET", "v1/transfers", 200, "request", "info")
    assert line["request_id"] == answer.headers["Request-Id"]
    assert line["environment"] == key.environment.public_id
    assert line["milliseconds"] > 0
    assert line["timestamp"].endswith("Z")
    assert "Huber" not in lines.getvalue() and secret not in lines.getvalue()


def test_what_was_typed_stays_out(lines: io.StringIO) -> None:
    Client().generic("sk_live_0123456789", "/v1/sk_live_abcdef/123456789012")
    (line,) = read(lines)
    assert (line["method"], line["route"]) == ("other", None)
    assert "sk_live" not in lines.getvalue() and "123456789012" not in lines.getvalue()


def test_machines_that_ask_every_second_leave_none(lines: io.StringIO) -> None:
    Client().get("/healthz")
    assert read(lines) == []
