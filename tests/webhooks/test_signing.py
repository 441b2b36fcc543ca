"""Signatures against the vectors of the specification, our published vectors, and the official library."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from webhooks import signing
from webhooks.states import Scheme

DATA = Path(__file__).parents[1] / "data" / "webhooks"
OFFICIAL = json.loads((DATA / "standard-webhooks.json").read_text(encoding="utf-8"))["cases"]
OURS = json.loads((DATA / "signature-vectors.json").read_text(encoding="utf-8"))


def name_of(case: dict[str, Any]) -> str:
    return str(case["name"])


@pytest.mark.parametrize("case", OFFICIAL, ids=name_of)
def test_the_official_vectors(case: dict[str, Any]) -> None:
    assert signing.verify(key=case["secret"], headers=case["headers"], body=case["body"].encode(), now=case["now"]) is (
        case["expect"] == "accept"
    )


@pytest.mark.parametrize("case", OURS["cases"], ids=name_of)
def test_our_published_vectors(case: dict[str, Any]) -> None:
    headers = {"webhook-id": case["id"], "webhook-timestamp": case["timestamp"], "webhook-signature": case["signature"]}
    for key in case["verify_with"]:
        assert signing.verify(key=key, headers=headers, body=case["body"].encode(), now=case["now"]) is (
            case["expect"] == "accept"
        ), case["why"]


def test_we_sign_as_the_vectors_say() -> None:
    keys, both = OURS["keys"], next(case for case in OURS["cases"] if case["name"] == "both schemes")
    made = signing.sign(
        secrets=[keys["whsec_old"], keys["whsk"]],
        message_id=both["id"],
        timestamp=int(both["timestamp"]),
        body=both["body"].encode(),
    )
    assert made["webhook-signature"] == both["signature"]


@given(body=st.text(max_size=200), seconds=st.integers(min_value=0, max_value=2**33))
def test_we_sign_as_the_official_library_does(body: str, seconds: int) -> None:
    secret = signing.make_secret(Scheme.HMAC).secret
    ours = signing.sign(secrets=[secret], message_id="evt_1", timestamp=seconds, body=body.encode())
    assert ours["webhook-signature"] == Webhook(secret).sign("evt_1", datetime.fromtimestamp(seconds, tz=UTC), body)


@pytest.mark.parametrize("scheme", Scheme)
def test_a_fresh_secret_signs_and_verifies(scheme: Scheme) -> None:
    made = signing.make_secret(scheme)
    headers = signing.sign(secrets=[made.secret], message_id="evt_1", timestamp=1000, body=b"{}")
    assert signing.verify(key=made.public_key or made.secret, headers=headers, body=b"{}", now=1000)
    assert not signing.verify(key=made.public_key or made.secret, headers=headers, body=b"{} ", now=1000)


def test_secrets_are_long_enough_and_never_the_same() -> None:
    drawn = {signing.make_secret(Scheme.HMAC).secret for _ in range(50)}
    assert len(drawn) == 50
    assert all(len(secret) == len("whsec_") + 44 for secret in drawn)


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_is_not_verified(missing: str) -> None:
    secret = signing.make_secret(Scheme.HMAC).secret
    headers = signing.sign(secrets=[secret], message_id="evt_1", timestamp=1000, body=b"{}")
    del headers[missing]
    assert not signing.verify(key=secret, headers=headers, body=b"{}", now=1000)


def test_the_code_of_the_how_to_page_says_what_the_vectors_say() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "verify-a-webhook.md").read_text(encoding="utf-8")
    (code,) = [block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "def is_genuine" in block]
    shown: dict[str, Any] = {}
    exec(code, shown)
    for case in OURS["cases"]:
        key = case["verify_with"][0]
        if not key.startswith("whsec_"):
            continue
        headers = {
            "webhook-id": case["id"],
            "webhook-timestamp": case["timestamp"],
            "webhook-signature": case["signature"],
        }
        with time_machine.travel(case["now"], tick=False):
            assert shown["is_genuine"](key, headers, case["body"].encode()) is (case["expect"] == "accept"), case["why"]
