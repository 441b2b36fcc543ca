"""Log lines hold no personal data and no credentials."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from config.observability import logging as ours


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the configured formatter writes, caught."""
    caught = io.StringIO()
    handler = logging.StreamHandler(caught)
    handler.setFormatter(ours.json_formatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield caught
    root.removeHandler(handler)
    structlog.contextvars.clear_contextvars()


def last(lines: io.StringIO) -> dict[str, Any]:
    return dict(json.loads(lines.getvalue().splitlines()[-1]))


@pytest.mark.parametrize(
    "key",
    ["account_number", "Account-Number", "routing_number", "name", "beneficiary_name", "secret", "client_secret",
    "authorization", "Authorization",
     "token", "api_token", "password", "iban", "tax_id", "email", "cookie", "holder_name", "webhook_secret"],
)  # fmt: skip
def test_values_of_personal_keys_are_removed_at_any_depth(lines: io.StringIO, key: str) -> None:
    log = structlog.get_logger("quittance.test")
    log.warning("seen", **{key: "PRIVATE"}, nested={"deep": [{key: "PRIVATE"}]})
    assert "PRIVATE" not in lines.getvalue()
    assert last(lines)[key] == ours.REMOVED


@pytest.mark.parametrize(
    "key",
    ["trace_number", "batch_number", "file_name", "rail_name", "queue_name", "transfer", "environment", "request_id"],
)
def test_ids_and_names_of_things_stay(lines: io.StringIO, key: str) -> None:
    structlog.get_logger("quittance.test").warning("seen", **{key: "tr_01h455vb4pex5vsknk084sn02q"})
    assert last(lines)[key] == "tr_01h455vb4pex5vsknk084sn02q"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("account 123456789012 was refused", "account …9012 was refused"),
        ("pay DE89 3704 0044 0532 0130 00 now", "pay [removed] now"),
        ("pay DE89370400440532013000 now", "pay [removed] now"),
        ("key sk_live_9f8e7d6c5b4a was used", "key [removed] was used"),
        ("secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "secret [removed]"),
        ("header Bearer abc.def-ghi", "header [removed]"),
        ("at postgres://quittance_app:word@db/quittance", "at postgres://[removed]@db/quittance"),
        ("took 1234567 ms at 2026-11-20T10:11:12.123456Z", "took 1234567 ms at 2026-11-20T10:11:12.123456Z"),
        ("transfer tr_01h455vb4pex5vsknk084sn02q", "transfer tr_01h455vb4pex5vsknk084sn02q"),
        ("id 01890a5d-ac96-774b-bcce-b302099a8057", "id 01890a5d-ac96-774b-bcce-b302099a8057"),
    ],
)
def test_texts_are_masked_by_shape(text: str, kept: str) -> None:
    assert ours.mask(text) == kept


def test_lines_of_libraries_pass_the_same_way(lines: io.StringIO) -> None:
    logging.getLogger("some.library").error(
        "wrote %s", "DE89370400440532013000", extra={"password": "PRIVATE", "trace_number": "091000010000001"}
    )
    assert last(lines)["event"] == "wrote [removed]"
    assert last(lines)["password"] == ours.REMOVED
    assert last(lines)["logger"] == "some.library"


def test_a_traceback_is_masked_too(lines: io.StringIO) -> None:
    try:
        raise ValueError("account 123456789012 is closed")
    except ValueError:
        structlog.get_logger("quittance.test").exception("failed")
    assert "123456789012" not in lines.getvalue()
    assert "ValueError: account …9012 is closed" in last(lines)["exception"]


def test_every_line_says_on_whose_behalf(lines: io.StringIO) -> None:
    ours.bind_caller(partner="ptn_1", environment="env_1")
    structlog.get_logger("quittance.test").warning("window sent", transfers=40)
    assert last(lines) | {"timestamp": None} == {
        "event": "window sent", "transfers": 40, "partner": "ptn_1", "environment": "env_1", "level": "warning",
        "logger": "quittance.test",
        "timestamp": None,
    }  # fmt: skip


def test_a_request_object_never_reaches_a_line(lines: io.StringIO, rf: Any) -> None:
    logging.getLogger("django.request").error(
        "Bad: %s", "/x", extra={"request": rf.get("/x?name=Ada"), "status_code": 500}
    )
    assert "Ada" not in lines.getvalue()
