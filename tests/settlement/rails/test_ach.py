"""The ACH rail against the sandbox bank: accepted, refused, lost, found, and proven absent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from config.kernel import clock
from config.kernel.errors import ConfigurationError
from settlement.formats.errors import FormatError
from settlement.rails import registry, sandbox_controls
from settlement.rails.base import (
    Accepted,
    EntryAccepted,
    EntryRefused,
    EntryReturned,
    EntrySettled,
    FileAccepted,
    FileRejected,
    Found,
    NotFound,
    Outcome,
    RailAccountView,
    Rejected,
    StillUnknown,
    Unknown,
)
from settlement.rails.errors import BankUnreachable, RailAccountRefused, RailUnknown
from settlement.sandbox import scenarios
from settlement.sandbox.server import RunningBank, start_in_thread
from tests.factories import sandbox

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])

MAGIC = scenarios.MAGIC_DOLLARS * 100
RAIL = registry.get("ach")


@pytest.fixture
def bank(tmp_path: Path, settings: Any) -> Iterator[RunningBank]:
    """A bank that acts when a test lets it."""
    running = start_in_thread(folder=tmp_path, ticks=False)
    settings.SANDBOX_BANK_URL, settings.SANDBOX_BANK_FOLDER = running.url, running.folder
    yield running
    running.stop()


@pytest.fixture
def account() -> RailAccountView:
    return sandbox.rail_account()


def tomorrow() -> date:
    return clock.machine_now().date() + timedelta(days=1)


def outcomes(account: RailAccountView) -> list[Outcome]:
    """Everything that the bank's files say, in the order of their names."""
    return [
        outcome
        for name in RAIL.list_files(account)
        for outcome in RAIL.parse_file(name, RAIL.read_file(account, name)).outcomes
    ]


def test_a_file_is_sent_acknowledged_settled_and_returned(bank: RunningBank, account: RailAccountView) -> None:
    entries = [sandbox.entry(1, 100), sandbox.entry(2, MAGIC + 3), sandbox.entry(3, MAGIC + 50)]
    assert RAIL.submit(account, sandbox.order("f1.ach", entries, effective_on=tomorrow())) == Accepted("f1.ach")
    sandbox_controls.move_clock(offset=timedelta(days=8))
    told = outcomes(account)
    refused = EntryRefused(sandbox.trace(3), "R04", "Invalid account number.")
    assert told[:2] == [FileAccepted("f1.ach"), refused]
    settled = [each for each in told if isinstance(each, EntrySettled)]
    assert [(each.trace, each.amount_minor, each.bank_reference) for each in settled] == [
        (sandbox.trace(1), 100, sandbox.trace(1)),
        (sandbox.trace(2), MAGIC + 3, sandbox.trace(2)),
    ]
    (returned,) = [each for each in told if isinstance(each, EntryReturned)]
    assert (returned.trace, returned.code, returned.amount_minor) == (sandbox.trace(2), "R03", MAGIC + 3)
    assert settled[1].settled_at < returned.returned_at and settled[0].settled_on == settled[0].settled_at.date()
    assert RAIL.list_statements(account) and RAIL.read_statement(account, RAIL.list_statements(account)[0]).startswith(
        b"01,"
    )
    asked = RAIL.ask(account, [sandbox.trace(number) for number in (1, 2, 3, 4)])
    assert asked == [
        EntryAccepted(sandbox.trace(1)),
        settled[0],
        EntryAccepted(sandbox.trace(2)),
        settled[1],
        returned,
        refused,
    ]


def test_a_return_may_arrive_before_the_settlement_report(bank: RunningBank, account: RailAccountView) -> None:
    RAIL.submit(account, sandbox.order("f1.ach", [sandbox.entry(1, MAGIC + 57)], effective_on=tomorrow()))
    sandbox_controls.move_clock(offset=timedelta(days=8))
    assert [type(each) for each in outcomes(account)] == [FileAccepted, EntryReturned, EntrySettled]


def test_a_lost_answer_is_found_by_reference_and_by_trace(bank: RunningBank, account: RailAccountView) -> None:
    RAIL.submit(account, sandbox.order("f1.ach", [sandbox.entry(1, MAGIC + 52)]))
    assert RAIL.find(account, "f1.ach", claimed_at=clock.machine_now()) == Found(())
    sandbox_controls._order("/control/tick", {})
    assert not outcomes(account)
    assert RAIL.find(account, "f1.ach", claimed_at=clock.machine_now()) == Found((FileAccepted("f1.ach"),))
    assert RAIL.ask(account, [sandbox.trace(1)]) == [EntryAccepted(sandbox.trace(1))]


def test_a_rejected_file_is_found_as_rejected(bank: RunningBank, account: RailAccountView) -> None:
    RAIL.submit(account, sandbox.order("f1.ach", [sandbox.entry(1, MAGIC + 51)]))
    sandbox_controls._order("/control/tick", {})
    (told,) = outcomes(account)
    found = RAIL.find(account, "f1.ach", claimed_at=clock.machine_now())
    assert isinstance(told, FileRejected) and isinstance(found, Found)
    assert isinstance(found.outcomes[0], FileRejected) and isinstance(
        RAIL.ask(account, [sandbox.trace(1)])[0], EntryRefused
    )


def test_absence_is_proven_only_when_the_bank_has_looked_long_enough_after_the_claim(
    bank: RunningBank, account: RailAccountView
) -> None:
    claimed_at = clock.machine_now()
    RAIL.submit(account, sandbox.order("f1.ach", [sandbox.entry(1, MAGIC + 53)]))
    sandbox_controls._order("/control/tick", {})
    young = RAIL.find(account, "f1.ach", claimed_at=claimed_at)
    assert isinstance(young, NotFound) and not young.proof
    old = RAIL.find(account, "f1.ach", claimed_at=claimed_at - timedelta(minutes=1))
    assert isinstance(old, NotFound) and old.proof
    # A bank whose clock runs days ahead has still not looked longer than it has.
    sandbox_controls.move_clock(offset=timedelta(days=3))
    ahead = RAIL.find(account, "f1.ach", claimed_at=clock.machine_now())
    assert isinstance(ahead, NotFound) and not ahead.proof


def test_the_hidden_file_of_a_dead_sender_is_removed_once_its_fate_is_certain(
    bank: RunningBank, account: RailAccountView
) -> None:
    """It holds account numbers, and nothing else would remove it."""
    inbound = bank.folder / sandbox.CODE / "inbound"
    mine, other = inbound / ".f1.ach.4711.abcd", inbound / ".f2.ach.4711.abcd"
    for beginning in (mine, other):
        beginning.write_bytes(b"101 half a file")
    claimed_at = clock.machine_now()
    sandbox_controls._order("/control/tick", {})
    RAIL.find(account, "f1.ach", claimed_at=claimed_at)
    assert mine.exists(), "the sender may still be alive"
    RAIL.find(account, "f1.ach", claimed_at=claimed_at - timedelta(minutes=1))
    assert not mine.exists()
    assert other.exists()


def test_a_bank_that_does_not_answer_leaves_everything_unknown(bank: RunningBank, account: RailAccountView) -> None:
    away = replace(
        account, settings={**account.settings, "url": "http://127.0.0.1:9", "folder": str(bank.folder / sandbox.CODE)}
    )
    assert isinstance(RAIL.find(away, "f1.ach", claimed_at=clock.machine_now()), StillUnknown)
    assert RAIL.ask(away, [sandbox.trace(1)]) == []
    nowhere = replace(account, settings={**account.settings, "folder": "/nowhere/at/all"})
    assert isinstance(RAIL.find(nowhere, "f1.ach", claimed_at=clock.machine_now()), StillUnknown)
    with pytest.raises(BankUnreachable):
        RAIL.list_files(nowhere)


def test_what_was_proven_not_sent_is_rejected_and_the_rest_is_not(bank: RunningBank, account: RailAccountView) -> None:
    nowhere = replace(account, settings={**account.settings, "folder": "/nowhere/at/all"})
    rejected = RAIL.submit(nowhere, sandbox.order("f1.ach", [sandbox.entry(1)]))
    assert isinstance(rejected, Rejected) and rejected.code == "not_sent"
    unrenderable = RAIL.submit(
        account, sandbox.order("f1.ach", [sandbox.entry(1, account_number="123456789012345678")])
    )
    assert (
        isinstance(unrenderable, Rejected)
        and unrenderable.code == "unrenderable"
        and "123456789" not in unrenderable.reason
    )
    late = RAIL.submit(account, sandbox.order("f1.ach", [sandbox.entry(1)], not_after=datetime(2020, 1, 1, tzinfo=UTC)))
    assert isinstance(late, Rejected) and late.code == "not_sent"
    assert RAIL.submit(account, sandbox.order("f1.ach", [sandbox.entry(1)])) == Accepted("f1.ach")
    assert RAIL.submit(account, sandbox.order("f1.ach", [sandbox.entry(1)])) == Accepted("f1.ach")
    assert isinstance(RAIL.submit(account, sandbox.order("f1.ach", [sandbox.entry(1, 999)])), Unknown)


@pytest.mark.parametrize(
    "url",
    ["http://bank.example", "https://127.0.0.1", "https://localhost:1", "https://[::1]", "ftp://bank.example", None],
)
def test_a_live_account_refuses_this_machine_and_drop_folders(
    bank: RunningBank, account: RailAccountView, url: str | None
) -> None:
    live = replace(
        account, livemode=True, settings={**account.settings, "url": url, "folder": str(bank.folder / sandbox.CODE)}
    )
    refused = RAIL.submit(live, sandbox.order("f1.ach", [sandbox.entry(1)]))
    assert isinstance(refused, Rejected) and refused.code == "rail_account_refused"
    with pytest.raises(RailAccountRefused):
        RAIL.ask(live, [sandbox.trace(1)])
    with pytest.raises(RailAccountRefused):
        RAIL.list_files(live)
    assert not list((bank.folder / sandbox.CODE / "inbound").iterdir())


def test_without_a_sandbox_bank_it_cannot_be_controlled(settings: Any) -> None:
    settings.SANDBOX_BANK = False
    with pytest.raises(RailAccountRefused):
        sandbox_controls.end_day()


def test_controls_can_be_repeated(bank: RunningBank) -> None:
    for is_new in (True, False):
        assert (
            sandbox_controls.fund(account=sandbox.CODE, reference="rcp_1", amount_minor=500, currency="USD")["is_new"]
            is is_new
        )
        assert sandbox_controls.add_line(account=sandbox.CODE, reference="fee", amount_minor=25)["is_new"] is is_new
    assert sandbox_controls.state()["accounts"][0]["balance_minor"] == 475
    with pytest.raises(RailAccountRefused, match="another amount"):
        sandbox_controls.fund(account=sandbox.CODE, reference="rcp_1", amount_minor=501, currency="USD")
    assert sandbox_controls.bank_time() - clock.machine_now() < timedelta(seconds=5)


def test_no_call_is_made_inside_a_transaction(bank: RunningBank, account: RailAccountView) -> None:
    calls = [
        lambda: RAIL.submit(account, sandbox.order("f1.ach", [sandbox.entry(1)])),
        lambda: RAIL.find(account, "f1.ach", claimed_at=clock.machine_now()),
        lambda: RAIL.ask(account, [sandbox.trace(1)]),
        lambda: RAIL.list_files(account),
        lambda: RAIL.read_file(account, "x"),
        lambda: RAIL.list_statements(account),
        lambda: RAIL.read_statement(account, "x"),
        sandbox_controls.state,
        sandbox_controls.end_day,
    ]
    with transaction.atomic():
        for call in calls:
            with pytest.raises(ConfigurationError, match="foreign call"):
                call()


def test_a_file_that_is_none_of_the_banks_is_refused() -> None:
    with pytest.raises(FormatError):
        RAIL.parse_file("x", b"hello")
    with pytest.raises(RailUnknown):
        registry.get("pigeon")
