"""An entry that cannot be written fails with its reason, and all others of its file are submitted."""

from __future__ import annotations

import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from config.kernel import clock
from payouts.models import Transfer
from settlement import claims, dispatch, submission, timeline
from settlement.formats import nacha
from settlement.models import Incident, Instruction, Submission, Window
from tests.factories import settlement as make
from tests.factories.payouts import poison
from treasury.ledger import balances, integrity

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def inbound(settings: Any, tmp_path: Path) -> Path:
    """The inbound folder of a bank that does not run."""
    settings.SANDBOX_BANK_FOLDER = tmp_path
    for name in ("inbound", "outbound", "statements"):
        (tmp_path / "ach-test" / name).mkdir(parents=True)
    return tmp_path / "ach-test" / "inbound"


def send_all() -> make.Clock:
    dispatch.dispatch_held(machine_now=clock.machine_now())
    now = make.Clock().to(Window.objects.order_by("-release_at")[0].release_at)
    submission.run_due_windows(read_clock=now)
    return now


def amounts(inbound: Path) -> list[int]:
    parsed = [nacha.parse(path.read_bytes()) for path in sorted(inbound.iterdir())]
    return [entry.amount_minor for file in parsed for batch in file.batches for entry in batch.entries]


def history(transfer_id: uuid.UUID) -> list[tuple[str, str]]:
    rows = Instruction.objects.across_environments().filter(transfer_id=transfer_id).order_by("attempt")
    return [(str(row.status), row.outcome_code) for row in rows]


@pytest.mark.parametrize(
    "changes",
    [{"routing_number": "021000022"}, {"account_number": " "}, {"account_number": "1" * 18}, {"account_type": "loan"}],
)
def test_all_others_are_submitted_in_the_same_run(inbound: Path, changes: dict[str, str]) -> None:
    environment = make.funded_environment(1_000_00)
    first, bad, last = make.accept(environment, ["1.00", "2.00", "3.00"])
    neighbour = make.accept(make.funded_environment(), ["4.00"])
    poison(bad, **changes)
    send_all()
    assert sorted(amounts(inbound)) == [100, 300, 400]
    assert Counter(Transfer.objects.across_environments().values_list("status", flat=True)) == {
        "submitted": 3,
        "failed": 1,
    }
    failed = Transfer.objects.within(environment).get(pk=bad)
    assert failed.failure_code == "unwritable" and "no file can carry" in failed.failure_reason.lower()
    assert changes.get("routing_number", "@") not in failed.failure_reason
    assert history(bad) == [("withdrawn", "unwritable")]
    for moved in (first, last, *neighbour):
        assert history(moved) == [("withdrawn", "set_aside"), ("submitted", "")]
    assert Incident.objects.get().kind == "entry_unwritable" and Incident.objects.get().instruction.transfer_id == bad
    assert [row.status for row in Submission.objects.order_by("first_trace")] == ["rejected", "sent"]
    assert balances.now(environment_id=environment.pk, code="available", currency="USD") == 1_000_00 - 400 - 2 * 25
    assert integrity.check().balanced
    said = [entry["what"] for entry in timeline.entries(bad, environment.pk)]
    assert "incident.entry_unwritable" in said


def test_no_attempt_of_the_others_is_counted(inbound: Path) -> None:
    """Four poisoned rows, file after file, would once have made dead letters of all."""
    account = make.rail_account()
    account.settings = {**account.settings, "entries_per_file_max": 2}
    account.save()
    environment = make.funded_environment()
    good, *bad = make.accept(environment, ["1.00"] + ["2.00"] * 4)
    for transfer_id in bad:
        poison(transfer_id, account_number=" ")
    send_all()
    assert amounts(inbound) == [100] and Transfer.objects.within(environment).get(pk=good).status == "submitted"


def test_an_account_that_no_key_opens_waits_for_a_person_and_keeps_its_hold(inbound: Path) -> None:
    environment = make.funded_environment(1_000_00)
    good, bad = make.accept(environment, ["1.00", "2.00"])
    poison(bad)
    send_all()
    assert amounts(inbound) == [100]
    row = Transfer.objects.within(environment).get(pk=bad)
    assert row.status == "dead_letter" and "cannot be opened" in row.status_note
    assert balances.now(environment_id=environment.pk, code="payouts_pending", currency="USD") == 200 + 2 * 25
    assert Transfer.objects.within(environment).get(pk=good).status == "submitted" and integrity.check().balanced


def test_a_key_that_is_missing_altogether_is_no_fault_of_an_entry(inbound: Path, settings: Any) -> None:
    environment = make.funded_environment()
    make.accept(environment, ["1.00", "2.00"])
    keys, settings.FIELD_ENCRYPTION_KEYS = settings.FIELD_ENCRYPTION_KEYS, [settings.BLIND_INDEX_KEY]
    now = send_all()
    assert Counter(Transfer.objects.within(environment).values_list("status", flat=True)) == {"held": 2}
    assert "A key is missing here" in Incident.objects.get().detail
    settings.FIELD_ENCRYPTION_KEYS = keys
    dispatch.dispatch_held(machine_now=now())
    now.to(Window.objects.order_by("-release_at")[0].release_at)
    submission.run_due_windows(read_clock=now)
    assert sorted(amounts(inbound)) == [100, 200]


def test_it_is_recorded_once_and_only_by_the_owner_of_the_claim(inbound: Path) -> None:
    environment = make.funded_environment()
    transfer_ids, window = make.queued(environment, ["1.00", "2.00"])
    poison(transfer_ids[1], account_number=" ")
    now = make.Clock().to(window.release_at)
    claim = claims.claim_file(window.pk, machine_now=now())
    assert claim is not None
    outcome = submission.send(claim, machine_now=now())
    assert outcome is not None and not list(inbound.iterdir())
    assert submission.record(claim, outcome, machine_now=now())
    assert not submission.record(claim, outcome, machine_now=now()), "a worker that wakes late writes nothing"
    assert history(transfer_ids[0]) == [("withdrawn", "set_aside"), ("queued", "")]
    submission.run_window(window.pk, read_clock=now)
    assert amounts(inbound) == [100]


def test_a_window_that_closed_meanwhile_leaves_them_held(inbound: Path) -> None:
    environment = make.funded_environment()
    transfer_ids, window = make.queued(environment, ["1.00", "2.00"])
    poison(transfer_ids[1], account_number=" ")
    now = make.Clock().to(window.release_at)
    claim = claims.claim_file(window.pk, machine_now=now())
    assert claim is not None
    outcome = submission.send(claim, machine_now=now())
    Window.objects.filter(pk=window.pk).update(closed_at=now())
    assert outcome is not None and submission.record(claim, outcome, machine_now=now())
    assert Transfer.objects.within(environment).get(pk=transfer_ids[0]).status == "held"
    assert dispatch.dispatch_held(machine_now=now()) == 1
