"""Every request leaves one line, with ids and nothing that a caller typed."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests.factories import partners as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What was written on standard error so far; reading takes it away."""
    log = logging.getLogger("quittance.access")
    before = log.level
    log.setLevel(logging.INFO)
    yield lambda: capsys.readouterr().err
    log.setLevel(before)


def read(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_request_leaves_one_line_with_its_ids(lines: Callable[[], str]) -> None:
    key, secret = make.api_key(make.environment())
    answer = Client().get("/v1/transfers?reference=Maria+Huber", HTTP_AUTHORIZATION=f"Bearer {secret}")
    text = lines()
    (line,) = read(text)
    assert (line["method"], line["route"], line["status"], line["event"], line["level"]) == (
        "GET",
        "v1/transfers",
        200,
        "request",
        "info",
    )
    assert line["request_id"] == answer.headers["Request-Id"]
    assert line["environment"] == key.environment.public_id
    assert line["milliseconds"] > 0
    assert line["timestamp"].endswith("Z")
    assert "Huber" not in text and secret not in text


def test_what_was_typed_stays_out(lines: Callable[[], str]) -> None:
    Client().generic("sk_live_0123456789", "/v1/sk_live_abcdef/123456789012")
    text = lines()
    (line,) = read(text)
    assert (line["method"], line["route"]) == ("other", None)
    assert "sk_live" not in text and "123456789012" not in text


def test_machines_that_ask_every_second_leave_none(lines: Callable[[], str]) -> None:
    Client().get("/healthz")
    assert read(lines()) == []
