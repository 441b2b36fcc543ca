"""What becomes of a transfer, by the code of the bank and the number of attempts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from payouts.models import Transfer
from settlement import confirmation, dispatch, submission
from settlement.entry_descriptions import describe
from settlement.formats.return_codes import RETURN_CODES
from settlement.limits import ATTEMPTS_MAX
from settlement.models import Instruction, Window
from settlement.rails.base import EntryRefused
from settlement.return_code_policy import ADVICE, NextStep, advice_on, after_refusal, after_return, sentence_on
from tests.factories import settlement as make


def test_every_return_code_of_the_table_exists() -> None:
    assert {code for code in ADVICE if code.startswith("R")} <= set(RETURN_CODES)


@pytest.mark.parametrize("code", ["R02", "R03", "R04", "R16", "R20", "R23", "R99", "X1"])
def test_a_permanent_or_unknown_code_closes_at_once(code: str) -> None:
    assert after_refusal(code, attempt=1) is NextStep.CLOSE
    assert after_return(code, attempt=1) is NextStep.CLOSE


@pytest.mark.parametrize("code", ["R01", "R09"])
def test_a_transient_return_is_sent_again_until_the_attempts_are_used_up(code: str) -> None:
    assert [after_return(code, attempt=attempt) for attempt in range(1, ATTEMPTS_MAX + 1)] == [NextStep.RETRY] * (
        ATTEMPTS_MAX - 1
    ) + [NextStep.CLOSE]


def test_a_lost_file_ends_as_a_dead_letter_and_what_never_left_does_not() -> None:
    assert after_refusal("absent", attempt=ATTEMPTS_MAX - 1) is NextStep.RETRY
    assert after_refusal("absent", attempt=ATTEMPTS_MAX) is NextStep.DEAD_LETTER
    assert after_refusal("not_sent", attempt=50) is NextStep.RETRY


def test_wrong_account_data_is_not_paid_again() -> None:
    assert all(advice_on(code).disables for code in ("R02", "R03", "R04", "R20"))
    assert not advice_on("R01").disables


@pytest.mark.parametrize("code", ["R10", "R29", "R85", "R90", "R36", "R97"])
def test_codes_of_compliance_of_our_own_mistakes_and_of_no_table_are_final_and_open_an_incident(code: str) -> None:
    advice = advice_on(code)
    assert (advice.is_incident, advice.is_transient, advice.disables) == (True, False, False)


@pytest.mark.parametrize("code", ["R08", "R31", "R34"])
def test_an_ordinary_code_is_final_without_an_incident(code: str) -> None:
    assert not advice_on(code).is_incident


def test_the_sentence_names_code_reason_and_next_step() -> None:
    assert sentence_on("R01", "Insufficient funds", attempt=1, decided=NextStep.RETRY) == (
        "R01: Insufficient funds (attempt 1 of 3). This may pass; it is sent again."
    )
    assert "a person must decide" in sentence_on("absent", "", attempt=3, decided=NextStep.DEAD_LETTER)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("November payroll", "PAYROLL"),
        ("SALARY 11/2026", "PAYROLL"),
        ("Invoice 77", "PAYMENT"),
        ("", "PAYMENT"),
        ("payrolling", "PAYMENT"),
    ],
)
def test_the_entry_description_of_a_transfer(text: str, word: str) -> None:
    assert describe(text) == word
    assert describe(text, is_refund=True) == "REFUND"


@pytest.mark.django_db(transaction=True)
def test_what_never_left_us_is_not_counted_later_either(settings: Any, tmp_path: Path) -> None:
    """Decision 0006: a disk that was full three times does not make the first real refusal the last."""
    settings.SANDBOX_BANK_FOLDER = tmp_path
    environment = make.funded_environment()
    make.accept(environment, ["1.00"])
    now = make.Clock()
    for _ in range(ATTEMPTS_MAX):
        dispatch.dispatch_held(machine_now=now())
        now.to(Window.objects.order_by("-release_at")[0].release_at)
        submission.run_due_windows(read_clock=now)
    rows = Instruction.objects.across_environments().order_by("attempt")
    assert [row.outcome_code for row in rows] == ["not_sent"] * ATTEMPTS_MAX
    (tmp_path / "ach-test" / "inbound").mkdir(parents=True)
    dispatch.dispatch_held(machine_now=now())
    now.to(Window.objects.order_by("-release_at")[0].release_at)
    submission.run_due_windows(read_clock=now)
    trace = Instruction.objects.across_environments().order_by("-attempt")[0].trace_number
    said = EntryRefused(str(trace), "R18", "Try again")
    with transaction.atomic():
        confirmation.apply_outcomes([said], rail_account=make.rail_account(), now=now(), machine_now=now())
    transfer = Transfer.objects.within(environment).get()
    assert (transfer.status, "attempt 1 of 3" in transfer.status_note) == ("held", True)
