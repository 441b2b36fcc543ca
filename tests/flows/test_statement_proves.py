"""The bank's statement proves what was paid; what it shows beyond that is left to a person."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from config.kernel import clock as kernel_clock
from reconciliation import discrepancies, runs
from reconciliation.discrepancies import Decision
from reconciliation.errors import DiscrepancyResolved, ResolutionDoesNotFit
from reconciliation.models import Discrepancy, Proof, Run, Statement
from reconciliation.states import Resolution
from settlement.rails import sandbox_controls
from tests.factories import partners as make_partners
from tests.flows.world import Bank, Batch, Beat, Clock, Partner, books_balance, fate

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])


def pay_out(partner: Partner, clock: Clock, beat: Beat, *amounts: str) -> Batch:
    """A batch that went to the bank and settled there."""
    batch = partner.pay(*amounts)
    clock.to_the_cut_off()
    beat.tick()
    clock.to_the_settlement()
    beat.tick()
    return batch


def statements_until_now(clock: Clock, beat: Beat, bank: Bank, *, days: int = 1) -> list[Run]:
    """Let the bank's evenings come, and reconcile what it printed."""
    before = set(Run.objects.values_list("pk", flat=True))
    for _ in range(days):
        clock.advance(timedelta(hours=12))
        bank.works()
        beat.tick()
        runs.import_and_run(now=kernel_clock.machine_now())
        clock.advance(timedelta(hours=12))
        beat.tick()
    return list(Run.objects.exclude(pk__in=before).order_by("day"))


def found() -> list[tuple[str, str]]:
    return sorted(Discrepancy.objects.values_list("kind", "status"))


def test_a_batch_is_paid_and_found_on_the_statement(partner: Partner, clock: Clock, beat: Beat, bank: Bank) -> None:
    partner.fund("1000.00")
    batch = pay_out(partner, clock, beat, "100.00", "150.00")
    done = statements_until_now(clock, beat, bank)
    assert all(run.balances_agree for run in done)
    assert sum(run.line_count for run in done) == sum(run.lines_matched for run in done) == 2, (
        "the funding, and one total for the batch"
    )
    assert found() == []
    assert {proof.kind for proof in Proof.objects.across_environments()} == {"funded", "settled"}
    assert Proof.objects.across_environments().filter(kind="settled").count() == len(batch.transfers())
    assert books_balance()


def test_a_single_entry_is_proven_by_its_trace(partner: Partner, clock: Clock, beat: Beat, bank: Bank) -> None:
    partner.fund("1000.00")
    batch = pay_out(partner, clock, beat, "100.00")
    statements_until_now(clock, beat, bank)
    proof = Proof.objects.across_environments().select_related("match").get(kind="settled")
    assert (proof.match.rule, proof.match.confidence) == ("exact_reference", 100)
    assert proof.reference == batch.transfers()[0].instructions.get().trace_number


def test_money_that_came_back_is_proven_too(partner: Partner, clock: Clock, beat: Beat, bank: Bank) -> None:
    partner.fund("200000.00")
    batch = pay_out(partner, clock, beat, fate(3), "100.00")
    done = statements_until_now(clock, beat, bank, days=3)
    assert sorted(batch.statuses()) == ["returned", "settled"]
    assert sorted(Proof.objects.across_environments().values_list("kind", flat=True)) == [
        "funded",
        "returned",
        "settled",
        "settled",
    ]
    assert all(run.balances_agree for run in done)
    assert found() == []


def test_money_that_the_bank_moves_twice_is_a_discrepancy_and_never_a_match(
    partner: Partner, clock: Clock, beat: Beat, bank: Bank
) -> None:
    partner.fund("200000.00")
    pay_out(partner, clock, beat, fate(54), "100.00")
    done = statements_until_now(clock, beat, bank, days=3)
    assert found() == [("duplicate", "open")]
    assert Proof.objects.across_environments().filter(kind="settled").count() == 2
    assert all(run.balances_agree for run in done), "what left the bank a second time waits in suspense"
    assert books_balance()


def test_a_surprise_is_explained_by_a_person_once(partner: Partner, clock: Clock, beat: Beat, bank: Bank) -> None:
    partner.fund("1000.00")
    beat.tick()
    sandbox_controls.add_line(account="ach-test", reference="FEE-1", amount_minor=1500, text="ACCOUNT ANALYSIS FEE")
    statements_until_now(clock, beat, bank)
    assert found() == [("unexpected_debit", "open")]
    surprise = Discrepancy.objects.get()
    person = User.objects.create_user("ops")
    now = kernel_clock.machine_now()
    with pytest.raises(ResolutionDoesNotFit):
        discrepancies.resolve_many(
            decisions=[Decision(surprise.pk, Resolution.SHOWN_LATER, "no")], resolved_by=person, now=now
        )
    decision = Decision(surprise.pk, Resolution.BANK_FEE, "Monthly analysis fee, confirmed by phone.")
    assert discrepancies.resolve_many(decisions=[decision], resolved_by=person, now=now) == [surprise.pk]
    with pytest.raises(DiscrepancyResolved):
        discrepancies.resolve_many(decisions=[decision], resolved_by=person, now=now)
    assert books_balance()
    assert found() == [("unexpected_debit", "resolved")]


def test_a_file_without_an_acknowledgement_is_found_again_and_proven(
    partner: Partner, clock: Clock, beat: Beat, bank: Bank
) -> None:
    partner.fund("200000.00")
    batch = pay_out(partner, clock, beat, fate(52), "100.00")
    done = statements_until_now(clock, beat, bank, days=2)
    assert batch.statuses() == ["settled", "settled"]
    assert found() == []
    assert all(run.balances_agree for run in done)


def test_a_statement_waits_until_the_answers_that_came_before_it_are_read(
    partner: Partner, clock: Clock, beat: Beat, bank: Bank
) -> None:
    partner.fund("1000.00")
    partner.pay("100.00")
    clock.to_the_cut_off()
    beat.tick()
    clock.to_the_settlement()
    clock.advance(timedelta(hours=12))
    bank.works()  # The settlement report and the statement lie there; the report is not read yet.
    assert runs.import_and_run(now=kernel_clock.machine_now()) == []
    beat.tick()
    assert runs.import_and_run(now=kernel_clock.machine_now())
    assert found() == []


def test_reconciling_again_changes_nothing(partner: Partner, clock: Clock, beat: Beat, bank: Bank) -> None:
    partner.fund("1000.00")
    pay_out(partner, clock, beat, "100.00", "150.00")
    statements_until_now(clock, beat, bank)
    counts = (Statement.objects.count(), Run.objects.count(), Proof.objects.across_environments().count())
    assert runs.import_and_run(now=kernel_clock.machine_now()) == []
    assert counts == (Statement.objects.count(), Run.objects.count(), Proof.objects.across_environments().count())


def test_a_partner_reads_its_own_proofs_and_nothing_of_the_house(
    partner: Partner, clock: Clock, beat: Beat, bank: Bank
) -> None:
    partner.fund("1000.00")
    pay_out(partner, clock, beat, "100.00", "150.00")
    statements_until_now(clock, beat, bank)
    listed = json.loads(partner.api.get("/v1/reconciliation/runs").content)["data"]
    assert listed
    assert all(run["closing_balance"] is None and run["line_count"] is None for run in listed)
    report = b"".join(partner.api.get(f"/v1/reconciliation/reports/{listed[0]['id']}.csv").streaming_content).decode()
    rows = [row for row in csv.DictReader(io.StringIO(report)) if row["section"] == "matched"]
    assert [row["amount"] for row in rows] == ["-100.00", "-150.00"]
    stranger = make_partners.client(make_partners.environment())
    assert json.loads(stranger.get("/v1/reconciliation/runs").content)["data"] == []
    assert json.loads(stranger.get("/v1/reconciliation/matches").content)["data"] == []
    assert stranger.get(f"/v1/reconciliation/reports/{listed[0]['id']}.csv").status_code == 404


def test_the_timeline_names_the_line_that_proves_it(partner: Partner, clock: Clock, beat: Beat, bank: Bank) -> None:
    partner.fund("1000.00")
    batch = pay_out(partner, clock, beat, "100.00")
    statements_until_now(clock, beat, bank)
    entries = json.loads(partner.api.get(f"/v1/transfers/{batch.transfers()[0].public_id}/timeline").content)["data"]
    assert {"transfer.held", "money.held", "file.sent", "money.paid", "statement.proves_settled"} <= {
        entry["what"] for entry in entries
    }
    assert all(isinstance(entry["detail"], str) for entry in entries), "as the schema says"
