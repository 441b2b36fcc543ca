"""PostgreSQL refuses wrong rows of settlement, written by raw SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from config.kernel import ids
from settlement import submission
from settlement.models import Instruction, OutcomeOrder, Submission
from settlement.states import INSTRUCTION_LIFE, SUBMISSION_LIFE
from tests.factories import settlement as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.SANDBOX_BANK_FOLDER = tmp_path
    for name in ("inbound", "outbound", "statements"):
        (tmp_path / "ach-test" / name).mkdir(parents=True)


@pytest.fixture
def queued() -> Instruction:
    make.queued(make.funded_environment(), ["10.00", "20.00"])
    return Instruction.objects.across_environments().order_by("id")[0]


@pytest.fixture
def submitted(queued: Instruction, monkeypatch: pytest.MonkeyPatch) -> Instruction:
    monkeypatch.setattr(connection, "allows_foreign_calls", True, raising=False)  # the test itself is a transaction
    submission.run_due_windows(read_clock=make.Clock().to(queued.window.release_at))
    queued.refresh_from_db()
    return queued


def run(sql: str, *params: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def refuses(sql: str, *params: object, naming: str) -> None:
    with pytest.raises(DatabaseError, match=naming):
        run(sql, *params)


def refuses_copy(row: Model, *, naming: str, **changes: object) -> None:
    """Insert the same row again with another id and these changes."""
    copy = type(row)._base_manager.get(pk=row.pk)
    for name, value in {"pk": ids.new(), **changes}.items():
        setattr(copy, name, value)

    def insert() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            copy.save(force_insert=True)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match=naming):
        insert()


@pytest.mark.parametrize("life", [INSTRUCTION_LIFE, SUBMISSION_LIFE], ids=lambda life: life.noun)
def test_the_trigger_knows_the_transitions_of_the_code(life: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [f"{life.table}_status_updated"])
        (source,) = cursor.fetchone()
    for came_from, to in life.transition_pairs():
        assert f"('{came_from}', '{to}')" in source


def test_an_instruction_starts_queued(queued: Instruction) -> None:
    columns = "environment_id, created_at, status_at, status_note, transfer_id, rail_account_id, window_id, amount_minor, currency"
    blank = "entry_description, asked, bank_reference, outcome_code, outcome_reason"
    refuses(
        f"INSERT INTO settlement_instruction (id, attempt, status, {columns}, {blank}) "
        f"SELECT %s, 9, 'settled', {columns}, {blank} FROM settlement_instruction WHERE id = %s",
        ids.new(),
        queued.id,
        naming="instruction_at_the_bank_has_a_trace_and_a_file|settlement_instruction_status_",
    )


def test_a_queued_instruction_does_not_settle(queued: Instruction) -> None:
    refuses(
        "UPDATE settlement_instruction SET status = 'settled' WHERE id = %s",
        queued.id,
        naming="trace_and_a_file|settlement_instruction_status_",
    )


def test_what_is_settled_is_never_queued_again(submitted: Instruction) -> None:
    run("UPDATE settlement_instruction SET status = 'settled', status_at = now() WHERE id = %s", submitted.id)
    refuses(
        "UPDATE settlement_instruction SET status = 'queued' WHERE id = %s",
        submitted.id,
        naming="settlement_instruction_status_",
    )
    refuses(
        "UPDATE settlement_instruction SET status = 'withdrawn' WHERE id = %s",
        submitted.id,
        naming="settlement_instruction_status_",
    )


def test_every_transition_leaves_history_that_cannot_be_edited(submitted: Instruction) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_status FROM settlement_instructionhistory WHERE subject_id = %s ORDER BY id", [submitted.id]
        )
        assert [row[0] for row in cursor.fetchall()] == ["queued", "submitted"]
    for sql in ("UPDATE settlement_instructionhistory SET note = 'x'", "DELETE FROM settlement_instructionhistory"):
        refuses(sql, naming="append-only")
    for table in ("settlement_instruction", "settlement_submission"):
        refuses(f"DELETE FROM {table}", naming="DELETE is refused")


def test_a_transfer_has_one_active_instruction(queued: Instruction) -> None:
    refuses_copy(queued, naming="transfer_has_one_active_instruction", attempt=2)


def test_what_was_submitted_to_the_bank_never_changes(submitted: Instruction) -> None:
    for change in (
        "trace_number = '091000019999999'",
        "amount_minor = 1",
        "attempt = 7",
        "batch_number = 9",
        "submission_id = NULL",
    ):
        refuses(
            f"UPDATE settlement_instruction SET {change} WHERE id = %s",
            submitted.id,
            naming="never changes|trace_and_a_file",
        )
    for change in ("reference = 'other.ach'", "total_minor = 1", "first_trace = 77"):
        refuses(
            f"UPDATE settlement_submission SET {change} WHERE id = %s", submitted.submission_id, naming="never changes"
        )


def test_a_trace_is_unique_per_account(submitted: Instruction) -> None:
    run("UPDATE settlement_instruction SET status = 'settled', status_at = now() WHERE id = %s", submitted.id)
    refuses_copy(submitted, naming="instruction_trace_is_unique_per_account", attempt=2, status="queued")


def test_a_transfer_of_another_environment_cannot_be_referenced(queued: Instruction) -> None:
    stranger = make.accept(make.funded_environment(), ["1.00"])[0]
    refuses_copy(queued, naming="same_environment", transfer_id=stranger, status="queued")


def test_a_reference_is_used_once(submitted: Instruction) -> None:
    first = Submission.objects.get()
    refuses_copy(first, naming="reference", first_trace=first.first_trace + 1_000, status="claimed")


def test_an_outcome_is_ordered_once_and_whole(submitted: Instruction) -> None:
    ordered = OutcomeOrder.objects.create(
        environment=submitted.environment, instruction=submitted, action="return", return_code="R03"
    )
    refuses_copy(ordered, naming="outcome_order_is_unique_per_action")
    refuses_copy(ordered, naming="outcome_order_action_is_known", action="lose")
    refuses_copy(ordered, naming="outcome_order_names_a_code", action="settle")
    refuses_copy(ordered, naming="outcome_order_names_a_code", action="fail", return_code="")
    refuses_copy(ordered, naming="outcome_order_refused_when_told", action="fail", refusal="It was paid.")
