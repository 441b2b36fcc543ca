"""A bank file in quarantine is read again from the bytes that were kept.

By the same code, once, and never beside a twin.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.urls import reverse

from config.audit.models import AuditEntry
from config.kernel import clock, crypto
from payouts.models import Transfer
from settlement import confirmation, staff_actions, submission
from settlement.formats.errors import FormatError
from settlement.models import BankFile, BankFileStatus, Incident, Instruction
from settlement.rails import registry
from settlement.rails.base import AnswerFile, EntrySettled
from tests.factories import settlement as make
from treasury.ledger import integrity

pytestmark = pytest.mark.django_db
NAME = "settlement-1.txt"


class Reader:
    """The rail with a reader that is broken until a test repairs it; everything else is the real rail."""

    def __init__(self, rail: Any) -> None:
        self.rail, self.is_mended, self.files = rail, False, {NAME: b"what the bank wrote"}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rail, name)

    def list_files(self, _view: Any) -> list[str]:
        return list(self.files)

    def read_file(self, _view: Any, name: str) -> bytes:
        return self.files[name]

    def parse_file(self, _name: str, _content: bytes) -> AnswerFile:
        if not self.is_mended:
            raise FormatError("report", 7, "amount", "x", "is not a number")
        now = clock.machine_now()
        row = Instruction.objects.across_environments().get()
        return AnswerFile((EntrySettled(str(row.trace_number), row.amount_minor, now.date(), now, "BANK-1"),))


@pytest.fixture
def reader(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    settings.SANDBOX_BANK_FOLDER = tmp_path
    for name in ("inbound", "outbound", "statements"):
        (tmp_path / "ach-test" / name).mkdir(parents=True)
    monkeypatch.setattr(connection, "allows_foreign_calls", True, raising=False)  # the test itself is a transaction
    _, window = make.queued(make.funded_environment(), ["10.00"])
    submission.run_due_windows(read_clock=make.Clock().to(window.release_at))
    made = Reader(registry.get("ach"))
    monkeypatch.setattr(registry, "get", lambda _code: made)
    assert collect() == 0
    return made


def collect() -> int:
    return confirmation.collect_all(read_clock=clock.machine_now)


def again() -> int:
    return staff_actions.read_again(
        list(BankFile.objects.filter(name=NAME).order_by("pk")), actor="user:7", read_clock=clock.machine_now
    )


def status() -> str:
    return Transfer.objects.across_environments().get().status


def test_it_is_applied_once_when_the_reader_is_mended(reader: Reader) -> None:
    assert BankFile.objects.get().status == BankFileStatus.QUARANTINED
    assert again() == 0
    assert (BankFile.objects.get().status, status()) == ("quarantined", "submitted")
    reader.is_mended = True
    assert again() == 1
    file, incident = BankFile.objects.get(), Incident.objects.get()
    assert (file.status, file.outcome_count, file.applied_count, file.kind) == ("applied", 1, 1, "EntrySettled")
    assert (incident.closed_by, incident.resolution) == ("user:7", "Read again, and applied.")
    assert (again(), collect()) == (0, 0)
    assert status() == "settled"
    assert AuditEntry.objects.filter(action="settlement.files_read_again", actor="user:7").count() == 3
    assert integrity.check().balanced


def test_it_stays_where_a_twin_of_its_name_was_applied(reader: Reader) -> None:
    reader.is_mended = True
    file = BankFile.objects.get()
    other = b"the same name, another story"
    BankFile.objects.create(
        rail_account=file.rail_account,
        name=NAME,
        sha256=hashlib.sha256(other).digest(),
        status=BankFileStatus.APPLIED,
        size_bytes=len(other),
        sealed_content=crypto.key_ring().seal(
            other, context=confirmation.sealed_for(file.rail_account_id, NAME, hashlib.sha256(other).digest())
        ),
        read_at=clock.machine_now(),
    )
    assert again() == 0
    file.refresh_from_db()
    assert (file.status, file.reason) == ("quarantined", "Another file of this name was applied.")
    assert status() == "submitted"


def test_bytes_that_cannot_be_opened_stay_and_say_so(reader: Reader) -> None:
    reader.is_mended = True
    BankFile.objects.update(sealed_content=None)
    assert again() == 0
    assert "seal" in BankFile.objects.get().reason


@pytest.mark.parametrize(
    ("role", "is_applied"), [("finance_ops", True), ("treasury_ops", True), ("support", False), ("auditor", False)]
)
def test_staff_who_keep_money_moving_may_ask_for_it(reader: Reader, role: str, is_applied: bool) -> None:
    reader.is_mended = True
    user = User.objects.create(username=role, is_staff=True)
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    client = Client()
    client.force_login(user)
    client.post(
        reverse("admin:settlement_bankfile_changelist"),
        {"action": "read_again", "_selected_action": [str(BankFile.objects.get().pk)]},
    )
    assert (BankFile.objects.get().status == BankFileStatus.APPLIED) is is_applied
