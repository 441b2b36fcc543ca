"""Files of the bank, from its folder to the books: what is booked, what opens an incident, and what is only noted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.urls import reverse

from config.kernel import clock
from config.ops.dashboard import Question
from payouts.models import Transfer
from settlement import confirmation, submission, timeline
from settlement.formats import nacha, nacha_returns
from settlement.formats.ach_reports import AchSettlementReport, SettledEntry, render_settlement_report
from settlement.models import BankFile, Incident, Instruction, Submission
from settlement.ops import dashboard
from settlement.rails.base import EntryAccepted, EntrySettled
from settlement.states import INSTRUCTION_LIFE, InstructionStatus
from tests.factories import settlement as make
from treasury.ledger import integrity

pytestmark = pytest.mark.django_db
RETURNING = "09100001"


class Bank:
    """The bank's side: it knows our file, and writes answers into the folder that we read."""

    def __init__(self, folder: Path) -> None:
        self.outbound = folder / "outbound"
        (sent,) = (folder / "inbound").iterdir()
        self.ours = nacha.parse(sent.read_bytes())
        self.entries = self.ours.batches[0].entries
        self.effective_on = Submission.objects.get().effective_on
        self.written = 0

    def say(self, content: bytes) -> BankFile:
        """Put a file out and let it be read."""
        self.written += 1
        name = f"{self.written:03d}.txt"
        (self.outbound / name).write_bytes(content)
        confirmation.collect_all(read_clock=clock.machine_now)
        return BankFile.objects.get(name=name)

    def settle(self) -> BankFile:
        """Report every entry as settled."""
        entries = tuple(SettledEntry(each.trace_number, each.amount_minor) for each in self.entries)
        reference = Submission.objects.get().reference
        return self.say(render_settlement_report(AchSettlementReport(self.effective_on, reference, entries)))

    def back(self, place: int, code: str = "R03", **changes: Any) -> nacha.NachaEntry:
        """The entry at `place` (from 0), returned."""
        own = f"{RETURNING}{place + 1:07d}"
        made = nacha_returns.returned_entry(self.entries[place], reason_code=code, trace_number=own)
        return replace(made, **changes)

    def returns(self, *entries: nacha.NachaEntry, on: date | None = None) -> bytes:
        """A file of returns, dated the day after settlement unless `on` says otherwise."""
        batch = nacha_returns.return_batch(
            self.ours.batches[0], entries, returning_dfi=RETURNING, batch_number=1, settlement_day=""
        )
        file = replace(self.ours, batches=(batch,), created_on=on or self.effective_on + timedelta(days=1))
        return nacha.render(file)


@pytest.fixture
def bank(request: pytest.FixtureRequest, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bank:
    settings.SANDBOX_BANK_FOLDER = tmp_path
    for name in ("inbound", "outbound", "statements"):
        (tmp_path / "ach-test" / name).mkdir(parents=True)
    monkeypatch.setattr(connection, "allows_foreign_calls", True, raising=False)  # The test itself is a transaction.
    _, window = make.queued(make.funded_environment(), getattr(request, "param", ["10.00", "20.00", "30.00"]))
    submission.run_due_windows(read_clock=make.Clock().to(window.release_at))
    return Bank(tmp_path / "ach-test")


def statuses() -> list[str]:
    """Of the transfers, in the order of our file."""
    rows = Instruction.objects.across_environments().order_by("trace_number")
    return [Transfer.objects.across_environments().get(pk=row.transfer_id).status for row in rows]


def incidents() -> list[tuple[str, str]]:
    return [(incident.kind, incident.subject) for incident in Incident.objects.order_by("id")]


@pytest.mark.parametrize("is_settled", [True, False])
@pytest.mark.parametrize(
    "code", ["R61", "R62", "R67", "R68", "R69", "R70", "R71", "R72", "R73", "R74", "R75", "R76", "R77"]
)
def test_a_disputed_return_moves_nothing_and_opens_an_incident(bank: Bank, code: str, is_settled: bool) -> None:
    if is_settled:
        bank.settle()
    before = statuses()
    file = bank.say(bank.returns(bank.back(0, code), bank.back(1)))
    assert statuses() == [before[0], "returned", before[2]]
    incident = Incident.objects.get(kind="return_disputed")
    assert incident.subject == f"{bank.entries[0].trace_number} {code} line 3 of {file.name}"
    assert incident.bank_file_id == file.pk
    assert incident.instruction is not None
    assert incident.instruction.trace_number == bank.entries[0].trace_number
    assert integrity.check().balanced


def test_a_disputed_return_of_a_returned_entry_leaves_it_returned(bank: Bank) -> None:
    bank.settle()
    bank.say(bank.returns(bank.back(0)))
    bank.say(bank.returns(bank.back(0, "R68")))
    assert statuses()[0] == "returned"
    assert incidents()[-1][0] == "return_disputed"
    assert "The entry is returned here." in Incident.objects.get(kind="return_disputed").detail


@pytest.mark.parametrize(("is_settled", "status"), [(True, "settled"), (False, "in_doubt")])
def test_the_return_of_a_debit_is_not_the_return_of_our_credit(bank: Bank, is_settled: bool, status: str) -> None:
    if is_settled:
        bank.settle()
    bank.say(bank.returns(bank.back(0, transaction_code="26"), bank.back(1)))
    rows = Instruction.objects.across_environments().order_by("trace_number")
    assert [row.status for row in rows][:2] == [status, "returned"]
    incident = Incident.objects.get()
    assert (incident.kind, incident.subject) == ("amount_differs", bank.entries[0].trace_number)
    assert "returned a debit of 10.00 USD, but ours is a credit" in incident.detail
    assert integrity.check().balanced


def test_another_amount_for_an_entry_that_is_long_in_doubt_keeps_it_in_doubt(bank: Bank) -> None:
    """The bank answers that it accepted the entry and then settled another amount: one answer, after the due time."""
    row = Instruction.objects.across_environments().order_by("trace_number")[0]
    now = clock.machine_now() + timedelta(days=30)
    note = "The bank is silent."
    INSTRUCTION_LIFE.move_many([row.id], to=InstructionStatus.IN_DOUBT, at=now, note=note)
    trace = str(row.trace_number)
    said = [EntryAccepted(trace), EntrySettled(trace, row.amount_minor + 1, bank.effective_on, now, trace)]
    confirmation.apply_outcomes(said, rail_account=make.rail_account(), now=now, machine_now=now)
    row.refresh_from_db()
    assert row.status == "in_doubt"
    assert incidents() == [("amount_differs", trace)]


def test_an_unknown_code_is_final_with_an_incident_and_leaves_its_neighbour_alone(bank: Bank) -> None:
    bank.settle()
    content = bank.returns(bank.back(0, "R01"), bank.back(1, "R03")).replace(b"799R01", b"799R97")
    bank.say(content)
    assert statuses() == ["returned", "returned", "settled"]
    assert incidents() == [("grave_answer", bank.entries[0].trace_number)]
    assert "not in the table" in Incident.objects.get().detail


def test_an_entry_that_contradicts_itself_costs_itself_alone(bank: Bank) -> None:
    bank.settle()
    lines = bank.returns(bank.back(0), bank.back(1)).decode("ascii").splitlines()
    lines[3], lines[5] = lines[5], lines[3]  # The addenda change places.
    swapped = bank.say("\n".join(lines).encode("ascii"))
    assert swapped.status == "applied"
    assert statuses() == ["settled", "settled", "settled"]
    assert [kind for kind, _ in incidents()] == ["entry_unreadable", "entry_unreadable"]
    bank.say(bank.returns(bank.back(0), bank.back(1), bank.back(2)))
    assert statuses() == ["returned", "returned", "returned"]
    assert integrity.check().balanced


@pytest.mark.parametrize("bank", [["10.00", "10.00", "30.00"]], indirect=True)
def test_addenda_that_changed_places_are_noticed_where_nothing_but_the_identification_tells(bank: Bank) -> None:
    bank.settle()
    one, other = bank.back(0), bank.back(1)
    lines = bank.returns(one, other).decode("ascii").splitlines()
    lines[3], lines[5] = lines[5][:79] + "0" * 15, lines[3][:79] + "0" * 15
    file = bank.say("\n".join(lines).encode("ascii"))
    assert file.status == "applied"
    assert statuses() == ["settled", "settled", "settled"]
    assert [kind for kind, _ in incidents()] == ["entry_unreadable", "entry_unreadable"]


def test_an_unreadable_entry_is_not_shown_to_partners(bank: Bank) -> None:
    bank.settle()
    lines = bank.returns(bank.back(0), bank.back(1)).decode("ascii").splitlines()
    lines[3], lines[5] = lines[5], lines[3]
    bank.say("\n".join(lines).encode("ascii"))
    row = Instruction.objects.across_environments().order_by("trace_number")[0]
    shown = timeline.entries(row.transfer_id, row.environment_id)
    assert row.incidents.exists()
    assert not [entry for entry in shown if entry["what"].startswith("incident.")]


@pytest.mark.parametrize(("days", "is_late"), [(4, False), (5, True), (30, True)])
def test_a_late_return_is_booked_and_opens_an_incident(bank: Bank, days: int, is_late: bool) -> None:
    """Settled on a Friday, an entry may come back until Tuesday."""
    bank.settle()
    Instruction.objects.across_environments().update(settled_on=date(2026, 11, 20))  # A Friday.
    bank.say(bank.returns(bank.back(0, "R03"), on=date(2026, 11, 20) + timedelta(days=days)))
    assert statuses()[0] == "returned"
    late = [(kind, subject) for kind, subject in incidents() if kind == "late_return"]
    assert late == ([("late_return", f"{bank.entries[0].trace_number} R03")] if is_late else [])


def test_a_refusal_by_the_receiver_is_never_late_by_settlement(bank: Bank) -> None:
    bank.settle()
    bank.say(bank.returns(bank.back(0, "R23"), on=bank.effective_on + timedelta(days=40)))
    assert statuses()[0] == "returned"
    assert incidents() == []


def test_an_empty_file_is_applied_and_says_nothing(bank: Bank) -> None:
    header = bank.returns(bank.back(0)).splitlines()[0]
    control = b"9000000000001".ljust(55, b"0").ljust(94)
    file = bank.say(b"\n".join([header, control, *[b"9" * 94] * 8, b""]))
    assert (file.status, file.outcome_count, file.dialects) == ("applied", 0, [])
    assert incidents() == []


def test_the_dialect_of_a_file_is_noted_and_staff_see_it(bank: Bank) -> None:
    bank.settle()
    whole = bank.returns(bank.back(0))
    file = bank.say(b"\n".join(line.rstrip() for line in whole.splitlines()[:6]))
    assert statuses()[0] == "returned"
    assert [dialect.split(" (")[0] for dialect in file.dialects] == [
        "Records lack the blanks at their end",
        "The last block is not filled with records of nines",
    ]
    user = User.objects.create(username="finance", is_staff=True)
    user.groups.add(Group.objects.get_or_create(name="finance_ops")[0])
    client = Client()
    client.force_login(user)
    assert (
        "Records lack the blanks at their end"
        in client.get(reverse("admin:settlement_bankfile_changelist")).content.decode()
    )


def test_two_files_in_one_are_both_read_and_junk_is_not(bank: Bank) -> None:
    bank.settle()
    first, second = bank.returns(bank.back(0)), bank.returns(bank.back(1))
    assert bank.say(first + b"\n" + second).status == "applied"
    assert statuses() == ["returned", "returned", "settled"]
    assert bank.say(bank.returns(bank.back(2)) + b"\nsomething else\n").status == "quarantined"
    assert statuses()[2] == "settled"


def test_an_entry_without_a_trace_of_ours_is_an_incident_without_an_instruction(bank: Bank) -> None:
    lines = bank.returns(bank.back(0)).decode("ascii").splitlines()
    lines[3] = lines[3][:6] + "NOT A TRACE".ljust(15) + lines[3][21:]
    bank.say("\n".join(lines).encode("ascii"))
    incident = Incident.objects.get()
    assert (incident.kind, incident.instruction) == ("entry_unreadable", None)
    assert "names no entry that we sent" in incident.detail


def test_the_dashboard_explains_each_kind(bank: Bank) -> None:
    bank.settle()
    bank.say(bank.returns(bank.back(0, "R68"), bank.back(1), on=bank.effective_on + timedelta(days=60)))
    items = dashboard._incidents(Question(livemode=False, days=7, now=clock.machine_now()))
    details = {item.title: item.detail for item in items}
    assert "later than the rules allow" in details["Incident: late return"]
    assert "disagree about a return" in details["Incident: return disputed"]
    assert len(details) == 2
