"""A return code that a person must look at is not called a contradiction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from config.ops.dashboard import Question
from settlement import confirmation, submission
from settlement.models import Incident, Instruction
from settlement.ops import dashboard
from settlement.rails.base import EntryReturned, EntrySettled
from tests.factories import settlement as make

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_frozen_account_is_no_contradiction(settings: Any, tmp_path: Path) -> None:
    settings.SANDBOX_BANK_FOLDER = tmp_path
    for name in ("inbound", "outbound", "statements"):
        (tmp_path / "ach-test" / name).mkdir(parents=True)
    _, window = make.queued(make.funded_environment(), ["10.00"])
    now = make.Clock().to(window.release_at)
    submission.run_due_windows(read_clock=now)
    entry = Instruction.objects.across_environments().get()
    said = [
        EntrySettled(str(entry.trace_number), 1_000, now().date(), now(), "R"),
        EntryReturned(str(entry.trace_number), "R16", "Bank account frozen", now(), 1_000),
    ]
    with transaction.atomic():
        confirmation.apply_outcomes(said, rail_account=make.rail_account(), now=now(), machine_now=now())
    assert Incident.objects.get().kind == "grave_answer"
    (item,) = dashboard._incidents(Question(livemode=False, days=7, now=now()))
    assert (item.title, item.count) == ("Incident: grave answer", 1)
    assert "disagree" not in item.detail
