"""A file that the bank writes anew under a known name: looked at, and never passed over in silence."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from config.kernel import clock
from payouts.models import Transfer
from settlement import confirmation, monitor, submission
from settlement.formats.ach_reports import AchAcknowledgement, EntryRefusal, Verdict, render_acknowledgement
from settlement.models import BankFile, Incident, Instruction, Submission
from settlement.rails.transports import drop_folder
from tests.factories import settlement as make

pytestmark = pytest.mark.django_db
NAME = "20300102T153000.ack"


@pytest.fixture
def outbound(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the bank writes; a file of ours with two entries waits for its answer."""
    settings.SANDBOX_BANK_FOLDER = tmp_path
    for name in ("inbound", "outbound", "statements"):
        (tmp_path / "ach-test" / name).mkdir(parents=True)
    monkeypatch.setattr(connection, "allows_foreign_calls", True, raising=False)  # the test itself is a transaction
    _, window = make.queued(make.funded_environment(), ["10.00", "20.00"])
    submission.run_due_windows(read_clock=make.Clock().to(window.release_at))
    return tmp_path / "ach-test" / "outbound"


def acknowledgement(*refused: str) -> bytes:
    sent = Submission.objects.get()
    refusals = tuple(EntryRefusal(trace, "R04", "Invalid account number") for trace in refused)
    at = clock.machine_now().replace(microsecond=0)
    return render_acknowledgement(
        AchAcknowledgement(sent.reference, at, Verdict.ACCEPTED, sent.entry_count, sent.total_minor, refusals)
    )


def write(path: Path, content: bytes) -> None:
    """As a bank does: whole, and later than what was there."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_bytes(content)
    os.utime(path, ns=(before + 10**9, before + 10**9))


def collect() -> int:
    return confirmation.collect_all(read_clock=clock.machine_now)


def files() -> list[tuple[str, str]]:
    return list(BankFile.objects.order_by("id").values_list("name", "status"))


def test_it_is_taken_as_new_where_the_first_could_not_be_read(outbound: Path) -> None:
    write(outbound / NAME, acknowledgement()[:40])
    assert collect() == 0 and files() == [(NAME, "quarantined")]
    write(outbound / NAME, acknowledgement())
    assert collect() == 1 and files() == [(NAME, "quarantined"), (NAME, "applied")]
    assert Submission.objects.get().status == "acknowledged"


def test_other_bytes_under_a_name_that_was_applied_are_shown_to_people(outbound: Path) -> None:
    trace = Instruction.objects.across_environments().order_by("trace_number")[0].trace_number
    write(outbound / NAME, acknowledgement())
    assert collect() == 1
    write(outbound / NAME, acknowledgement(str(trace)))
    assert collect() == 0 and files() == [(NAME, "applied"), (NAME, "quarantined")]
    assert set(Transfer.objects.across_environments().values_list("status", flat=True)) == {"submitted"}, (
        "nothing of it was applied"
    )
    write(outbound / NAME, acknowledgement(str(trace)) + b"\n")
    collect()
    assert len(files()) == 3 and Incident.objects.filter(kind="file_quarantined", closed_at__isnull=True).count() == 2
    waiting = {reading.what: reading.count for reading in monitor.backlog(machine_now=clock.machine_now())}
    assert waiting["bank files in quarantine"] == 2


def test_the_same_bytes_written_again_are_nothing_new(outbound: Path) -> None:
    write(outbound / NAME, acknowledgement())
    assert collect() == 1
    for _ in range(2):
        write(outbound / NAME, acknowledgement_as_kept(outbound))
        assert collect() == 0
    assert files() == [(NAME, "applied")] and not Incident.objects.exists()


def acknowledgement_as_kept(outbound: Path) -> bytes:
    return (outbound / NAME).read_bytes()


def test_what_did_not_change_is_not_read_again(outbound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(outbound / NAME, acknowledgement())
    collect()
    monkeypatch.setattr(drop_folder, "read", lambda folder, name: pytest.fail(f"{name} was read again"))
    assert collect() == 0
