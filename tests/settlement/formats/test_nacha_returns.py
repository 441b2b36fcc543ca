"""Returns and notifications of change: what the receiving bank builds is read back to our own entry."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from settlement.formats import nacha, nacha_answers, nacha_returns, return_codes
from settlement.formats.errors import FormatError
from settlement.formats.return_codes import CHANGE_CODES, RETURN_CODES, ReturnKind, WindowFrom, WindowUnit
from tests.settlement.formats.nacha_examples import batch, entry, file

FOLDER = Path(__file__).resolve().parents[2] / "data" / "ach"
RDFI = "23138010"


def received(file: nacha.NachaFile) -> list[Any]:
    return list(nacha_answers.answers(file))


def sent_back(reason_code: str, **details: object) -> nacha.NachaFile:
    """The file in which the far bank returns one credit and one debit of ours."""
    originals = (entry(1, amount_minor=12_34), entry(2, transaction_code="27", amount_minor=56_78))
    returned = [
        nacha_returns.returned_entry(original, reason_code=reason_code, trace_number=f"{RDFI}{number:07d}", **details)  # type: ignore[arg-type]
        for number, original in enumerate(originals, start=1)
    ]
    answer = nacha_returns.return_batch(
        batch(*originals), returned, returning_dfi=RDFI, batch_number=7, settlement_day="003"
    )
    made = file(answer, immediate_destination="121042882", immediate_origin="231380104")
    return nacha.parse(nacha.render(made))


def test_a_return_leads_back_to_the_entry_that_it_answers() -> None:
    died_on = date(2029, 12, 24)
    credit, debit = received(sent_back("R15", information="SEE LETTER", date_of_death=died_on))
    assert (credit.original_trace, debit.original_trace) == (entry(1).trace_number, entry(2).trace_number)
    assert (credit.amount_minor, credit.is_credit) == (12_34, True)
    assert (debit.amount_minor, debit.is_credit) == (56_78, False)
    assert credit.reason is RETURN_CODES["R15"]
    assert (credit.trace_number, credit.original_receiving_dfi) == (f"{RDFI}0000001", RDFI)
    assert (credit.information, credit.date_of_death) == ("SEE LETTER", died_on)
    assert (credit.account_number, credit.individual_id, credit.company_id, credit.sec_code) == (
        "ACC1",
        "TR1",
        "1121042882",
        "PPD",
    )


def test_a_return_is_addressed_to_the_bank_that_sent_the_entry() -> None:
    (answer,) = sent_back("R03").batches
    assert [each.transaction_code for each in answer.entries] == ["21", "26"]
    assert {each.receiving_dfi for each in answer.entries} == {"121042882"}
    assert (answer.service_class, answer.originating_dfi, answer.batch_number, answer.settlement_day) == (
        "200",
        RDFI,
        7,
        "003",
    )


@pytest.mark.parametrize(("code", "service_class"), [("22", "220"), ("27", "225")])
def test_a_batch_of_one_direction_says_so(code: str, service_class: str) -> None:
    original = entry(transaction_code=code)
    returned = nacha_returns.returned_entry(original, reason_code="R02", trace_number=f"{RDFI}0000001")
    answer = nacha_returns.return_batch(batch(original), [returned], returning_dfi=RDFI, batch_number=1)
    assert answer.service_class == service_class
    assert nacha.parse(nacha.render(file(answer))).batches == (answer,)


def test_a_change_says_what_to_use_from_now_on_and_moves_no_money() -> None:
    changed = nacha_returns.changed_entry(
        entry(), change_code="C01", corrected_data="1918171614", trace_number=f"{RDFI}0000009"
    )
    answer = nacha_returns.change_batch(batch(), [changed], returning_dfi=RDFI, batch_number=1)
    read = nacha.parse(nacha.render(file(answer)))
    (change,) = received(read)
    assert (change.original_trace, change.change, change.corrected_data) == (
        entry().trace_number,
        CHANGE_CODES["C01"],
        "1918171614",
    )
    assert read.batches[0].sec_code == "COR"
    assert read.totals().credit_minor == 0


def test_codes_outside_the_table_are_refused() -> None:
    with pytest.raises(FormatError, match="return code"):
        nacha_returns.returned_entry(entry(), reason_code="R99", trace_number=f"{RDFI}0000001")
    with pytest.raises(FormatError, match="change code"):
        nacha_returns.changed_entry(entry(), change_code="C99", corrected_data="1", trace_number=f"{RDFI}0000001")
    with pytest.raises(FormatError, match="transaction code"):
        nacha_returns.returned_entry(entry(transaction_code="99"), reason_code="R01", trace_number=f"{RDFI}0000001")


def test_reads_a_real_file_of_returns() -> None:
    found = received(nacha.parse((FOLDER / "return-WEB.ach").read_bytes()))
    assert [(each.original_trace, each.reason.code, each.amount_minor, each.is_credit) for each in found] == [
        ("091400600000001", "R01", 123_54, False),
        ("091400600000003", "R03", 45_65, True),
    ]
    assert [each.original_receiving_dfi for each in found] == ["09100001", "02100002"]


def test_reads_a_real_notification_of_change() -> None:
    (change,) = received(nacha.parse((FOLDER / "cor-example.ach").read_bytes()))
    assert (change.change.title, change.corrected_data) == ("Incorrect bank account number", "1918171614")
    assert change.original_trace == "121042880000001"


def test_the_table_of_codes_is_whole() -> None:
    assert len(RETURN_CODES) == 71
    assert all(re.fullmatch(r"R\d\d", code) and row.code == code and row.title for code, row in RETURN_CODES.items())
    assert {code for code, row in CHANGE_CODES.items() if row.is_refusal} == {f"C{number}" for number in range(61, 70)}
    assert return_codes.VERSION
    assert return_codes.SOURCE


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        (ReturnKind.RETRYABLE, "R01 R09"),
        (ReturnKind.PERMANENT, "R02 R03 R04 R08 R12 R13 R14 R15 R20 R23"),
        (ReturnKind.COMPLIANCE, "R05 R07 R10 R16 R29 R85 R90"),
        (ReturnKind.OUR_BUG, "R18 R19 R24 R25 R26 R27 R28 R35 R36"),
    ],
)
def test_what_a_code_asks_of_us(kind: ReturnKind, codes: str) -> None:
    assert {RETURN_CODES[code].kind for code in codes.split()} == {kind}


def test_only_two_codes_may_simply_be_tried_again() -> None:
    assert {code for code, row in RETURN_CODES.items() if row.kind is ReturnKind.RETRYABLE} == {"R01", "R09"}


def test_windows_are_numbers_with_units() -> None:
    assert (RETURN_CODES["R02"].window_days, RETURN_CODES["R02"].window_unit) == (2, WindowUnit.BANKING_DAYS)
    assert (RETURN_CODES["R10"].window_days, RETURN_CODES["R10"].window_unit) == (60, WindowUnit.CALENDAR_DAYS)
    assert (RETURN_CODES["R06"].window_days, RETURN_CODES["R06"].window_unit) == (None, WindowUnit.NONE)
    assert all((row.window_days is None) == (row.window_unit is WindowUnit.NONE) for row in RETURN_CODES.values())
    assert all((row.window_days is None) == (row.window_from is WindowFrom.NONE) for row in RETURN_CODES.values())
    assert {code for code, row in RETURN_CODES.items() if row.meaning} == {
        code for code, row in RETURN_CODES.items() if row.family in return_codes.DISPUTES
    }


@pytest.mark.parametrize(
    ("code", "words"), [("R15", "Deceased"), ("R62", "Reversing Debit"), ("C06", "transaction code")]
)
def test_titles_say_what_the_rule_book_says(code: str, words: str) -> None:
    meaning = CHANGE_CODES[code] if code in CHANGE_CODES else RETURN_CODES[code]
    assert words in meaning.title


def test_a_code_outside_the_table_is_a_return_for_good() -> None:
    unknown = return_codes.return_code("R97")
    assert (unknown.code, unknown.kind, unknown.is_known) == ("R97", ReturnKind.PERMANENT, False)
    assert return_codes.change_code("C10").is_known is False
    assert return_codes.return_code("R01") is RETURN_CODES["R01"]


def test_the_shipped_table_is_json_that_a_person_can_read() -> None:
    path = Path(return_codes.__file__).parent / "data" / "ach_return_codes.json"
    assert set(json.loads(path.read_text(encoding="utf-8"))) == {"version", "source", "note", "returns", "changes"}
