"""The bank's HTTP port: a token, bounded bodies, controls that may be repeated."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.kernel.errors import ConfigurationError
from settlement.formats import bai2
from settlement.sandbox.bank import Bank
from settlement.sandbox.models import Account, Line
from settlement.sandbox.server import BankServer, RunningBank, start_in_thread
from tests.factories import sandbox
from tests.factories.statements import signed_amount_minor

pytestmark = pytest.mark.django_db(transaction=True, databases=["sandbox"])


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[RunningBank]:
    """A bank whose time passes only when it is told to."""
    running = start_in_thread(folder=tmp_path, token="secret", ticks=False)
    yield running
    running.stop()


@pytest.fixture
def client(bank: RunningBank) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=bank.url, headers={"Authorization": "Bearer secret"}, trust_env=False) as opened:
        yield opened


def post(client: httpx.Client, path: str, **body: Any) -> httpx.Response:
    return client.post(path, json=body)


def test_without_the_token_nothing_is_told_but_that_the_bank_is_open(bank: RunningBank) -> None:
    with httpx.Client(base_url=bank.url, trust_env=False) as stranger:
        assert stranger.get("/healthz").json() == {"status": "open"}
        assert stranger.get("/control/state").status_code == 401
        assert stranger.post("/control/clock", json={"offset_seconds": 5}).status_code == 401
        assert stranger.get("/control/state", headers={"Authorization": "Bearer secre"}).status_code == 401


@pytest.mark.parametrize(
    ("path", "content", "status", "code"),
    [
        ("/control/clock", b"{", 400, "not_json"),
        ("/control/clock", b"[]", 400, "not_json"),
        ("/control/clock", b'{"offset_seconds": "5"}', 422, "offset_invalid"),
        ("/control/clock", b'{"offset_seconds": -5}', 422, "offset_invalid"),
        ("/control/clock", b'{"offset_seconds": 315000000}', 422, "beyond_the_calendar"),
        ("/control/fundings", b"{}", 422, "reference_invalid"),
        ("/control/fundings", b'{"account": "ach-test", "reference": "r", "amount_minor": 0}', 422, "amount_invalid"),
        (
            "/control/fundings",
            b'{"account": "../etc", "reference": "r", "amount_minor": 1}',
            422,
            "account_code_invalid",
        ),
        (
            "/control/fundings",
            b'{"account": "ach-test", "reference": "r", "amount_minor": 1, "currency": "EUR"}',
            422,
            "currency_invalid",
        ),
        (
            "/control/lines",
            b'{"account": "ach-test", "reference": "r", "amount_minor": 1, "type_code": "015"}',
            422,
            "type_code_invalid",
        ),
        (
            "/control/lines",
            b'{"account": "ach-test", "reference": "r", "amount_minor": 1, "text": "/"}',
            422,
            "text_invalid",
        ),
        ("/control/nothing", b"{}", 404, "no_such_order"),
        ("/control/clock", b" " * 70_000, 413, "body_too_large"),
    ],
)
def test_what_is_wrong_is_refused_and_changes_nothing(
    client: httpx.Client, path: str, content: bytes, status: int, code: str
) -> None:
    answer = client.post(path, content=content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Line.objects.exists()


def test_a_funding_is_booked_once_and_opens_the_account(client: httpx.Client) -> None:
    funding = {"account": "ach-other", "reference": "rcp_1", "amount_minor": 5_000, "currency": "USD"}
    first, second = post(client, "/control/fundings", **funding), post(client, "/control/fundings", **funding)
    assert first.json()["is_new"] is True and second.json()["is_new"] is False
    assert post(client, "/control/fundings", **{**funding, "amount_minor": 5_001}).json()["code"] == "reference_taken"
    assert Account.objects.get(code="ach-other").balance_minor == 5_000


def test_a_surprise_is_a_debit_on_the_day_that_is_closed(client: httpx.Client, bank: RunningBank) -> None:
    post(client, "/control/fundings", account="ach-test", reference="rcp_1", amount_minor=5_000)
    post(client, "/control/lines", account="ach-test", reference="fee", amount_minor=1_250, text="ANALYSIS FEE")
    moments = client.get("/control/state").json()["next_moments"]
    post(client, "/control/clock", offset_seconds=4 * 86_400)
    state = client.get("/control/state").json()
    assert state["bank_time"] > moments["close"] and state["accounts"][0]["balance_minor"] == 3_750
    printed = [bai2.parse(path.read_bytes()) for path in sorted((bank.folder / "ach-test" / "statements").iterdir())]
    account = printed[0].groups[0].accounts[0]
    shown = [
        (each.type_code, signed_amount_minor(each), each.customer_reference, each.text) for each in account.transactions
    ]
    assert shown == [("142", 5_000, "rcp_1", "FUNDING rcp_1"), ("698", -1_250, "", "ANALYSIS FEE")]
    assert printed[0].groups[0].as_of_modifier is bai2.AsOfModifier.FINAL_PREVIOUS_DAY


def test_files_and_entries_can_be_asked_about(client: httpx.Client, bank: RunningBank) -> None:
    sandbox.drop(bank.folder, "f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, 100)]))
    before = client.get("/v1/ach/files/f1.ach").json()
    post(client, "/control/tick")
    after = client.get("/v1/ach/files/f1.ach", params={"account": "ach-test"}).json()
    assert (before["state"], after["state"]) == ("unknown", "received") and before["received_through"] < after[
        "received_through"
    ]
    assert client.get("/v1/ach/files/f1.ach", params={"account": "other"}).json()["state"] == "unknown"
    said = client.get("/v1/ach/entries", params={"trace": f"{sandbox.trace(1)},{sandbox.trace(2)}"}).json()
    assert (
        said["unknown"] == [sandbox.trace(2)]
        and said["entries"][0]["state"] == "accepted"
        and said["entries"][0]["seen_count"] == 1
    )
    assert client.get("/v1/ach/entries").status_code == 422
    assert client.get("/v1/nothing").status_code == 404


def test_a_trace_that_was_seen_twice_is_in_the_state(client: httpx.Client, bank: RunningBank) -> None:
    for _ in range(2):
        sandbox.drop(bank.folder, "f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, 100)]))
        post(client, "/control/tick")
    state = client.get("/control/state").json()
    assert state["seen_more_than_once"] == {sandbox.trace(1): 2}
    assert state["files_seen_more_than_once"] == [
        {"account": "ach-test", "name": "f1.ach", "verdict": "accepted", "seen_count": 2}
    ]
    assert state["entries"] == {"accepted": {"count": 1, "amount_minor": 100}}


def test_a_bank_that_ticks_reads_by_itself(tmp_path: Path) -> None:
    running = start_in_thread(folder=tmp_path)
    try:
        sandbox.drop(running.folder, "f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, 100)]))
        with httpx.Client(
            base_url=running.url, headers={"Authorization": f"Bearer {running.token}"}, trust_env=False
        ) as client:
            states = (client.get("/v1/ach/files/f1.ach").json()["state"] for _ in range(100_000))
            assert next(state for state in states if state != "unknown") == "received"
    finally:
        running.stop()


def test_it_needs_a_token_and_listens_on_this_machine_only(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="TOKEN"):
        BankServer("127.0.0.1", 0, Bank(tmp_path), "")
    with pytest.raises(ConfigurationError, match="this machine"):
        BankServer("192.0.2.1", 0, Bank(tmp_path), "secret")


def test_answers_are_json_objects(client: httpx.Client) -> None:
    assert isinstance(json.loads(client.get("/control/state").text), dict)
