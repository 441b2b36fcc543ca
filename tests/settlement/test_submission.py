"""A window becomes files: shared by partners, within limits, dated right; what cannot leave is returned."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from config.kernel import clock
from config.kernel.errors import ConfigurationError, ValidationFailed
from onboarding.partners.models import Partner
from payouts.models import Transfer
from settlement import claims, dispatch, monitor, submission, timeline
from settlement.formats import nacha
from settlement.metrics import collect
from settlement.models import Instruction, Submission, Window
from settlement.planning import rules
from tests.factories import settlement as make
from tests.factories.partners import advance_clock
from treasury.ledger import integrity

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def inbound(settings: Any, tmp_path: Path) -> Path:
    """The inbound folder of a bank that does not run."""
    settings.SANDBOX_BANK_FOLDER = tmp_path
    for name in ("inbound", "outbound", "statements"):
        (tmp_path / "ach-test" / name).mkdir(parents=True)
    return tmp_path / "ach-test" / "inbound"


def send_all() -> make.Clock:
    """Dispatch what is held and send it at its cut-off."""
    dispatch.dispatch_held(machine_now=clock.machine_now())
    now = make.Clock().to(Window.objects.order_by("-release_at")[0].release_at)
    submission.run_due_windows(read_clock=now)
    return now


def files(inbound: Path) -> list[nacha.NachaFile]:
    return [nacha.parse(path.read_bytes()) for path in sorted(inbound.iterdir())]


def statuses() -> Counter[str]:
    return Counter(Transfer.objects.across_environments().values_list("status", flat=True))


def test_several_partners_share_a_file_with_a_batch_each(inbound: Path) -> None:
    first, second = make.funded_environment(), make.funded_environment()
    make.accept(first, ["1.00", "2.00"])
    make.accept(first, ["3.00"], description="Invoice 7")
    make.accept(second, ["4.00"])
    send_all()
    (file,) = files(inbound)
    seen = {(batch.company_name, batch.entry_description, len(batch.entries)) for batch in file.batches}
    assert seen == {
        (first.partner.name.upper(), "PAYROLL", 2),
        (first.partner.name.upper(), "PAYMENT", 1),
        (second.partner.name.upper(), "PAYROLL", 1),
    }
    assert {batch.sec_code for batch in file.batches} == {"PPD"}
    traces = [entry.trace_number for batch in file.batches for entry in batch.entries]
    assert traces == sorted(traces)
    recorded = (
        Instruction.objects.across_environments()
        .order_by("trace_number")
        .values_list("trace_number", "batch_number", "amount_minor")
    )
    written = [
        (entry.trace_number, batch.batch_number, entry.amount_minor)
        for batch in file.batches
        for entry in batch.entries
    ]
    assert list(recorded) == written


def test_a_window_larger_than_a_file_becomes_several(inbound: Path) -> None:
    account = make.rail_account()
    account.settings = {**account.settings, "entries_per_file_max": 4}
    account.save()
    make.accept(make.funded_environment(), ["1.00"] * 10)
    send_all()
    assert [len(file.batches[0].entries) for file in files(inbound)] == [4, 4, 2]
    assert [row.file_id_modifier for row in Submission.objects.order_by("first_trace")] == ["A", "B", "C"]
    assert Window.objects.get().status == "closed"
    assert len({bytes(row.order_sha256 or b"") for row in Submission.objects.all()}) == 3


def test_a_window_that_is_run_twice_sends_once(inbound: Path) -> None:
    make.accept(make.funded_environment(), ["1.00"])
    now = send_all()
    assert submission.run_due_windows(read_clock=now) == 0
    assert len(files(inbound)) == 1


def test_before_the_cut_off_nothing_leaves_and_at_it_everything_does(inbound: Path) -> None:
    _, window = make.queued(make.funded_environment(), ["1.00"])
    now = make.Clock()
    now.at = window.release_at - timedelta(microseconds=1)
    assert submission.run_due_windows(read_clock=now) == 0
    now.at = window.release_at
    assert submission.run_due_windows(read_clock=now) == 1


def test_a_file_that_leaves_after_the_deadline_names_a_day_that_the_bank_can_still_pay(inbound: Path) -> None:
    _, window = make.queued(make.funded_environment(), ["1.00"])
    now = make.Clock().to(window.release_at + timedelta(days=4))
    submission.run_due_windows(read_clock=now)
    sent = Submission.objects.get()
    assert sent.effective_on > window.effective_on
    assert sent.effective_on > now().date()
    assert files(inbound)[0].batches[0].effective_entry_date == sent.effective_on


def test_what_cannot_leave_goes_back_to_be_planned_again(inbound: Path) -> None:
    inbound.rmdir()
    make.accept(make.funded_environment(), ["1.00", "2.00"])
    send_all()
    assert Submission.objects.get().status == "rejected"
    assert statuses() == {"held": 2}
    row = Instruction.objects.across_environments().first()
    assert (row.status, row.outcome_code) == ("withdrawn", "not_sent")
    inbound.mkdir()
    dispatch.dispatch_held(machine_now=Window.objects.get().release_at)
    submission.run_due_windows(read_clock=make.Clock().to(Window.objects.order_by("-release_at")[0].release_at))
    assert statuses() == {"submitted": 2}
    assert sorted(Instruction.objects.across_environments().values_list("attempt", flat=True)) == [1, 1, 2, 2]
    assert integrity.check().balanced


def test_the_bank_is_never_called_inside_a_transaction(inbound: Path) -> None:
    _, window = make.queued(make.funded_environment(), ["1.00"])
    now = make.Clock().to(window.release_at)
    claim = claims.claim_file(window.id, machine_now=now())
    assert claim is not None
    with transaction.atomic(), pytest.raises(ConfigurationError):
        submission.send(claim, machine_now=now())
    assert not list(inbound.iterdir())


def test_a_claim_has_fixed_the_reference_and_every_trace_before_the_bank_is_called(inbound: Path) -> None:
    _, window = make.queued(make.funded_environment(), ["1.00", "2.00"])
    claim = claims.claim_file(window.id, machine_now=make.Clock().to(window.release_at)())
    assert claim is not None
    assert Submission.objects.get().reference == claim.submission.reference
    assert Instruction.objects.across_environments().filter(trace_number__isnull=False, status="submitted").count() == 2
    assert statuses() == {"submitted": 2}


def test_an_account_that_is_closed_to_plans_keeps_transfers_waiting(inbound: Path) -> None:
    environment = make.funded_environment()
    make.accept(environment, ["1.00"])
    account = make.rail_account()
    account.is_enabled = False
    account.save()
    assert dispatch.dispatch_held(machine_now=clock.machine_now()) == 0
    assert statuses() == {"held": 1}
    account.is_enabled = True
    account.save()
    assert dispatch.dispatch_held(machine_now=clock.machine_now()) == 1


def test_the_radar_the_metrics_and_the_timeline_tell_of_it(inbound: Path) -> None:
    environment = make.funded_environment()
    (transfer_id,) = make.accept(environment, ["1.00"])
    send_all()
    waiting = {reading.what: reading.count for reading in monitor.backlog(machine_now=clock.machine_now())}
    assert waiting["instructions submitted"] == waiting["files sent"] == 1
    assert waiting["instructions in doubt"] == 0
    assert {metric.name for metric in collect()} >= {"quittance_settlement_waiting"}
    told = [entry["what"] for entry in timeline.entries(transfer_id, environment.pk)]
    assert told == [
        "instruction.window_chosen",
        "instruction.queued",
        "instruction.submitted",
        "file.claimed",
        "file.sent",
    ]
    assert timeline.entries(transfer_id, make.funded_environment().pk) == []


def test_more_money_than_a_control_record_can_add_up_becomes_several_files(inbound: Path) -> None:
    """102 transfers at the limit of ACH exceed twelve digits of cents; an unwritable file would delay all partners."""
    make.accept(make.funded_environment(10**13), ["99999999.99"] * 102)
    make.accept(make.funded_environment(), ["1.00"])
    send_all()
    assert sorted(len(batch.entries) for file in files(inbound) for batch in file.batches) == [1, 2, 100]
    assert statuses() == {"submitted": 103}
    assert [row.status for row in Submission.objects.all()] == ["sent", "sent"]


@pytest.mark.parametrize("name", ["Ωμέγα", "株式会社", "000", "—"])
def test_a_partner_whose_name_the_network_cannot_spell_delays_no_other(inbound: Path, name: str) -> None:
    victim, stranger = make.funded_environment(), make.funded_environment()
    Partner.objects.filter(pk=stranger.partner_id).update(name=name)
    make.accept(victim, ["1.00"])
    make.accept(stranger, ["2.00"])
    send_all()
    assert statuses() == {"submitted": 2}
    company_id = make.rail_account().settings["company_id"]
    assert {batch.company_name for file in files(inbound) for batch in file.batches} == {
        victim.partner.name.upper(),
        f"ORIG {company_id}"[:16],
    }


def test_a_partner_whose_clock_lags_by_more_than_a_hold_lives_is_paid(inbound: Path) -> None:
    """Another partner let two months pass: by the house's clock this hold was over before it was placed."""
    lagging, ahead = make.funded_environment(), make.funded_environment()
    for _ in range(2):
        advance_clock(environment=ahead, by=timedelta(days=31))
    rules.clear_cache()
    _, window = make.queued(lagging, ["1.00"])
    account = make.rail_account()
    now = make.Clock().to(window.release_at - account.environment.clock_offset)
    submission.run_due_windows(read_clock=now)
    assert statuses() == {"submitted": 1}
    assert integrity.check().balanced


def test_what_is_larger_than_a_whole_file_may_be_delays_no_other(inbound: Path) -> None:
    environment = make.funded_environment()
    (small, large), window = make.queued(environment, ["1.00", "6.00"])
    Instruction.objects.across_environments().filter(transfer_id=large).update(
        entry_description="A"
    )  # the first of the file
    account = make.rail_account()
    account.settings = {**account.settings, "total_per_file_max_minor": 500}
    account.save()
    rules.clear_cache()
    submission.run_due_windows(read_clock=make.Clock().to(window.release_at))
    found = dict(Transfer.objects.within(environment).values_list("id", "status"))
    assert found == {small: "submitted", large: "held"}
    assert Window.objects.get().status == "closed"
    assert dispatch.dispatch_held(machine_now=clock.machine_now()) == 0
    with pytest.raises(ValidationFailed):
        make.accept(environment, ["6.00"])
