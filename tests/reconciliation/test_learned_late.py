"""What is learned late is matched with the statement that showed it; each movement is missing or shown by itself."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from payouts.models import Transfer
from reconciliation import discrepancies, importing, runs
from reconciliation.discrepancies import Decision
from reconciliation.errors import DiscrepancyResolved
from reconciliation.matching import engine
from reconciliation.matching.types import Outcome
from reconciliation.models import Discrepancy, Proof, Run
from reconciliation.states import Resolution
from settlement import confirmation, submission
from settlement.models import Instruction
from settlement.planning.models import RailAccount
from settlement.rails.base import EntryReturned, EntrySettled, batch_reference
from tests.factories import partners
from tests.factories import settlement as make
from tests.factories.statements import bai2_statement
from treasury.ledger import balances, integrity

pytestmark = pytest.mark.django_db(transaction=True)
PAID, CREDIT = "475", "142"  # type codes: a debit and a credit of ACH


class Stage:
    """Two transfers at the bank, and a statement for every day that a test names."""

    def __init__(self) -> None:
        environment = make.funded_environment()
        _, window = make.queued(environment, ["10.00", "5.00"])
        self.now = make.Clock().to(window.release_at)
        submission.run_due_windows(read_clock=self.now)
        self.account: RailAccount = make.rail_account()
        self.entries = list(
            Instruction.objects.across_environments().select_related("submission").order_by("-amount_minor")
        )
        self.day = self.now().date()
        self.closing_minor = 0

    def says(self, *said: EntrySettled | EntryReturned) -> None:
        with transaction.atomic():
            confirmation.apply_outcomes(said, rail_account=self.account, now=self.now(), machine_now=self.now())

    def statement(self, day: date, *lines: tuple[str, int, str]) -> Run:
        content = bai2_statement(lines, day=day, opening_minor=self.closing_minor)
        statement = importing.import_statement(
            account=self.account, name=f"{day}.bai2", content=content, now=self.now()
        )
        assert statement.status == "imported", statement.reason
        self.closing_minor = statement.closing_minor or 0
        (run,) = runs.run_due(now=self.now())
        return run

    def float_minor(self) -> int:
        return balances.now(environment_id=self.account.environment_id, code="rail:ach-test:float", currency="USD")


@pytest.fixture
def stage(settings: Any, tmp_path: Path) -> Stage:
    settings.SANDBOX_BANK_FOLDER = tmp_path
    for name in ("inbound", "outbound", "statements"):
        (tmp_path / "ach-test" / name).mkdir(parents=True)
    return Stage()


def settled(entry: Instruction, on: date, at: datetime) -> EntrySettled:
    return EntrySettled(str(entry.trace_number), entry.amount_minor, on, at, "R")


@pytest.mark.parametrize("is_batch_total", [False, True])
def test_a_payment_that_we_learn_of_weeks_later_is_found_on_the_statement_of_its_day(
    stage: Stage, is_batch_total: bool
) -> None:
    first, second = stage.entries
    before = stage.float_minor()
    if is_batch_total:
        assert first.submission is not None
        lines = [(PAID, 1_500, batch_reference(first.submission.reference, first.batch_number or 0))]
    else:
        lines = [(PAID, 1_000, str(first.trace_number)), (PAID, 500, str(second.trace_number))]
    stage.says(settled(second, stage.day, stage.now()))
    stage.statement(stage.day, *lines)
    for later in (10, 20, 30):
        stage.now.advance(timedelta(days=10))
        stage.statement(stage.day + timedelta(days=later))
    stage.says(settled(first, stage.day, stage.now()))  # a person decided, or the bank answered at last
    stage.statement(stage.day + timedelta(days=31))
    assert Proof.objects.across_environments().filter(subject_id=first.pk).count() == 1
    assert not Discrepancy.objects.filter(status="open", line__isnull=False).exists()
    assert stage.float_minor() == before - 1_500
    assert integrity.check().balanced


def test_a_return_that_is_shown_does_not_end_the_search_for_its_payment(stage: Stage) -> None:
    entry = stage.entries[0]
    stage.says(settled(entry, stage.day, stage.now()))
    stage.now.advance(timedelta(days=1))
    stage.says(EntryReturned(str(entry.trace_number), "R03", "No account", stage.now(), entry.amount_minor))
    stage.statement(stage.day)
    stage.now.advance(timedelta(days=9))
    stage.statement(stage.day + timedelta(days=10))
    missing = Discrepancy.objects.filter(kind="missing", subject_id=entry.pk)
    assert sorted(missing.values_list("subject_kind", "status")) == [("returned", "open"), ("settled", "open")]
    stage.now.advance(timedelta(days=1))
    stage.statement(stage.day + timedelta(days=11), (CREDIT, 1_000, str(entry.trace_number)))
    assert sorted(missing.values_list("subject_kind", "status")) == [("returned", "resolved"), ("settled", "open")]


def test_a_payment_that_is_missing_does_not_hide_its_missing_return(stage: Stage) -> None:
    entry = stage.entries[0]
    stage.says(settled(entry, stage.day, stage.now()))
    stage.statement(stage.day)
    stage.now.advance(timedelta(days=8))
    stage.statement(stage.day + timedelta(days=8))
    stage.says(EntryReturned(str(entry.trace_number), "R03", "No account", stage.now(), entry.amount_minor))
    stage.now.advance(timedelta(days=10))
    stage.statement(stage.day + timedelta(days=18))
    missing = Discrepancy.objects.filter(kind="missing", subject_id=entry.pk)
    assert sorted(missing.values_list("subject_kind", "status")) == [("returned", "open"), ("settled", "open")]
    assert Transfer.objects.across_environments().filter(status="returned").count() == 1


def test_who_misses_something_finds_the_run_that_missed_it(stage: Stage) -> None:
    entry = stage.entries[0]
    stage.says(settled(entry, stage.day, stage.now()))
    stage.statement(stage.day)
    stage.now.advance(timedelta(days=9))
    run = stage.statement(stage.day + timedelta(days=9))
    assert Discrepancy.objects.get(kind="missing", subject_id=entry.pk).run == run
    api = partners.client(entry.environment)
    assert [row["id"] for row in api.get("/v1/reconciliation/runs").json()["data"]] == [run.public_id]
    report = b"".join(api.get(f"/v1/reconciliation/reports/{run.public_id}.csv").streaming_content)
    assert b"discrepancy,,-10.00,USD,,settled,Missing" in report
    assert (
        partners.client(partners.environment()).get(f"/v1/reconciliation/reports/{run.public_id}.csv").status_code
        == 404
    )


def test_what_a_person_resolved_is_not_opened_again_by_the_next_statement(stage: Stage) -> None:
    entry = stage.entries[0]
    stage.says(settled(entry, stage.day, stage.now()))
    stage.statement(stage.day)
    stage.now.advance(timedelta(days=9))
    stage.statement(stage.day + timedelta(days=9))
    missing = Discrepancy.objects.get(kind="missing", subject_id=entry.pk)
    resolve(missing, Resolution.BANK_ERROR, stage.now())
    stage.statement(stage.day + timedelta(days=10))
    assert Discrepancy.objects.filter(kind="missing", subject_id=entry.pk).count() == 1
    stage.statement(stage.day + timedelta(days=11), (PAID, 1_000, str(entry.trace_number)))
    assert Proof.objects.across_environments().filter(subject_id=entry.pk, kind="settled").count() == 1


@pytest.mark.parametrize(
    ("resolution", "kept_in"),
    [
        (Resolution.WRITE_OFF, "write_off"),
        (Resolution.BANK_FEE, "fees:rail_cost"),
        (Resolution.BANK_ERROR, "suspense:ach-test"),
    ],
)
def test_the_rest_of_a_batch_is_proven_once_a_person_explains_its_difference(
    stage: Stage, resolution: Resolution, kept_in: str
) -> None:
    first, second = stage.entries
    before = stage.float_minor()
    assert first.submission is not None
    stage.says(settled(first, stage.day, stage.now()), settled(second, stage.day, stage.now()))
    batch = batch_reference(first.submission.reference, first.batch_number or 0)
    stage.statement(stage.day, (PAID, 1_501, batch))
    row = Discrepancy.objects.get()
    assert (row.kind, row.difference_minor) == ("amount", -1)
    stage.statement(stage.day + timedelta(days=9))
    of_entries = Discrepancy.objects.filter(subject_id__in=[first.pk, second.pk])
    assert not of_entries.exists(), "the entries wait for the person"
    resolve(row, resolution, stage.now())
    assert Proof.objects.across_environments().count() == 2
    assert stage.float_minor() == before - 1_501, "our float is what the bank holds"
    house = balances.now(environment_id=stage.account.environment_id, code=kept_in, currency="USD")
    assert abs(house) == 1
    assert stage.statement(stage.day + timedelta(days=10)).balances_agree
    assert not Discrepancy.objects.filter(status="open", line__isnull=False).exists()
    assert not of_entries.exists()
    assert integrity.check().balanced


def test_a_person_and_a_run_do_not_explain_the_same_line(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person resolves the line after the run has read it and before the run matches it."""
    entry = stage.entries[0]
    before = stage.float_minor()
    stage.statement(stage.day, (PAID, 1_000, str(entry.trace_number)))
    stage.says(settled(entry, stage.day, stage.now()))
    found, match = Discrepancy.objects.get(), engine.match

    def resolve_now() -> None:
        try:
            resolve(found, Resolution.WRITE_OFF, stage.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        asked: list[Future[None]] = []

        def meanwhile(*arguments: Any, **more: Any) -> Outcome:
            asked.append(pool.submit(resolve_now))
            wait_for(asked[0])
            return match(*arguments, **more)

        monkeypatch.setattr(engine, "match", meanwhile)
        stage.statement(stage.day + timedelta(days=1))
    with pytest.raises(DiscrepancyResolved):
        asked[0].result()
    found.refresh_from_db()
    assert found.resolution == Resolution.LEARNED_LATER
    assert stage.float_minor() == before - 1_000
    assert integrity.check().balanced


def resolve(row: Discrepancy, resolution: Resolution, now: datetime) -> None:
    person = User.objects.get_or_create(username="ops")[0]
    discrepancies.resolve_many(
        decisions=[Decision(row.pk, resolution, "The bank said so.")], resolved_by=person, now=now
    )


def wait_for(other: Future[None]) -> None:
    """Return when the other one is done, or waits for a lock of ours."""
    with connection.cursor() as cursor:
        for _ in range(400):
            cursor.execute("SELECT pg_sleep(0.02), pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if other.done() or cursor.fetchone()[0]:
                return
    raise AssertionError("it neither ends nor waits")
