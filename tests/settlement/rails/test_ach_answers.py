"""What the files of an ACH bank say, as outcomes: what is booked, and what is only shown to a person."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from settlement.formats.errors import FormatError
from settlement.formats.return_codes import DISPUTES, RETURN_CODES, WindowFrom, WindowUnit
from settlement.rails import ach_answers, ach_return_windows
from settlement.rails.base import (
    EntryAccepted,
    EntryCorrected,
    EntryNotice,
    EntryRefused,
    EntryReturned,
    EntrySettled,
    FileAccepted,
    FileRejected,
    NoticeKind,
    Outcome,
)

FOLDER = Path(__file__).resolve().parents[2] / "data" / "ach_received"
FIRST, SECOND = "091000010000001", "091000010000002"


def said(name: str, *replacements: tuple[bytes, bytes]) -> tuple[Outcome, ...]:
    content = (FOLDER / f"{name}.ach").read_bytes()
    for old, new in replacements:
        assert old in content
        content = content.replace(old, new)
    return ach_answers.parse_file(f"{name}.ach", content).outcomes


def test_a_good_file_and_an_empty_one() -> None:
    first, second = said("plain")
    assert isinstance(first, EntryReturned)
    assert isinstance(second, EntryReturned)
    assert (first.trace, first.code, first.amount_minor, first.is_credit) == (FIRST, "R03", 1000, True)
    assert (second.trace, second.code, second.amount_minor) == (SECOND, "R02", 2000)
    assert said("empty-file") == ()


@pytest.mark.parametrize(
    "name", ["utf8-bom", "leading-blank-line", "crlf-and-ctrl-z", "stripped-blanks", "no-padding", "rej-trace"]
)
def test_the_kind_of_a_file_is_recognised_in_every_dialect(name: str) -> None:
    read = ach_answers.parse_file(name, (FOLDER / f"{name}.ach").read_bytes())
    assert [type(outcome) for outcome in read.outcomes] == [EntryReturned]
    assert len(read.dialects) == 1


DISPUTED = sorted(code for code, row in RETURN_CODES.items() if row.family in DISPUTES)


def test_the_disputes_between_two_banks_are_these() -> None:
    assert [f"R{number}" for number in (61, 62, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77)] == DISPUTED


@pytest.mark.parametrize("code", DISPUTED)
def test_a_disputed_return_books_nothing_and_is_explained(code: str) -> None:
    name, old = ("contested-r72", b"R72") if code > "R70" else ("dishonoured-r68", b"R68")
    (notice,) = said(name, (b"799" + old, b"799" + code.encode()))
    assert isinstance(notice, EntryNotice)
    assert (notice.trace, notice.kind) == (FIRST, NoticeKind.RETURN_DISPUTED)
    meaning = RETURN_CODES[code]
    assert meaning.title in notice.detail
    assert meaning.meaning in notice.detail
    assert "10.00 USD" in notice.detail
    assert len(notice.detail) < 460


def test_the_answer_over_http_books_no_disputed_return_either() -> None:
    entry = {
        "trace": FIRST, "state": "returned", "settled_on": "2030-01-03", "settled_at": "2030-01-03T13:30:00+00:00",
        "amount_minor": 1000, "code": "R68", "reason": "Untimely", "returned_at": "2030-01-04T13:30:00+00:00",
        "returned_minor": 1000,
    }  # fmt: skip
    assert [type(each) for each in ach_answers.of_entry(entry)] == [EntryAccepted, EntrySettled, EntryNotice]


def test_the_direction_of_a_return_is_told() -> None:
    debit = [
        (b"621091000019100000001        0000001000", b"626091000019100000001        0000001000"),
        (b"8220000002000910000100000000000000000000100", b"8220000002000910000100000010000000000000000"),
        (b"000000000000000000003000 ", b"000000001000000000002000 "),
    ]
    content = (FOLDER / "plain.ach").read_bytes()
    changed = content.replace(*debit[0])
    changed = changed.replace(b"0000000000000000000010001234567890", b"0000000010000000000000001234567890", 1)
    changed = changed.replace(*debit[2])
    first, second = ach_answers.parse_file("x", changed).outcomes
    assert isinstance(first, EntryReturned)
    assert isinstance(second, EntryReturned)
    assert (first.is_credit, second.is_credit) == (False, True)


def test_an_unknown_return_code_is_kept_with_its_entry() -> None:
    first, second = said("unknown-return-code")
    assert isinstance(first, EntryReturned)
    assert isinstance(second, EntryReturned)
    assert (first.code, first.trace, second.code) == ("R97", FIRST, "R03")


def test_a_change_outside_its_class_is_shown_and_the_return_beside_it_booked() -> None:
    notice, returned = said("unknown-change-code")
    assert isinstance(notice, EntryNotice)
    assert isinstance(returned, EntryReturned)
    assert (notice.trace, notice.kind, returned.trace) == (FIRST, NoticeKind.UNREADABLE, SECOND)
    assert "line 3 of unknown-change-code.ach" in notice.place


ADVICE = {
    "c01-empty": "the corrected account number cannot be read; ask the payee",
    "c02": "use the routing number 021000089",
    "c03-only-routing": "use the routing number 021000089; the account number cannot be read, ask the payee",
    "c05": "use the account type savings",
    "c06-account-with-blank": (
        "use the account number ending in 7788; the transaction code cannot be read, ask the payee"
    ),
    "c06-by-the-book": "use the account number ending in 9111, account type checking",
    "c07-by-the-book": "use the routing number 021000089, account number ending in 9111, account type savings",
    "c09": "use the identification number ending in 567",
    "C08": "the corrected bank identification cannot be read; ask the payee",
    "C13": "the addenda of the entry had the wrong format; ask our bank, because we send none",
    "C14": "the payment goes abroad and must be sent in class IAT, which this rail does not send",
}


@pytest.mark.parametrize(("name", "advice"), ADVICE.items(), ids=ADVICE)
def test_what_can_be_read_of_a_correction_is_said_and_the_rest_called_unreadable(name: str, advice: str) -> None:
    (corrected,) = said(name)
    assert isinstance(corrected, EntryCorrected)
    assert corrected.advice == advice


def test_a_wrong_routing_number_or_account_type_is_no_advice() -> None:
    (wrong_digit,) = said("c02", (b"021000089  ", b"021000088  "))
    (wrong_type,) = said("c05", (b"0210000237", b"0210000299"))
    assert isinstance(wrong_digit, EntryCorrected)
    assert isinstance(wrong_type, EntryCorrected)
    assert wrong_digit.advice == "the corrected routing number cannot be read; ask the payee"
    assert wrong_type.advice == "the corrected transaction code cannot be read; ask the payee"


def test_a_short_account_number_is_not_told_in_full() -> None:
    (corrected,) = said("c06-by-the-book", (b"123456789111        22", b"4321                22"))
    assert isinstance(corrected, EntryCorrected)
    assert corrected.advice == "use the account number ending in 21, account type checking"


def test_a_refused_notification_of_change_is_for_a_person() -> None:
    (notice,) = said("c02", (b"798C02", b"798C61"))
    assert isinstance(notice, EntryNotice)
    assert "refuses a notification of change" in notice.detail


ACKNOWLEDGED = b"QACK|1|F|2030-01-02T03:04:05Z|accepted|3|600|\nR|%s|%s|x\nT|1\n"


def test_an_odd_refusal_costs_its_entry_and_not_the_file() -> None:
    for trace, code in (("12345", "R04"), (FIRST, ""), (FIRST, "R97")):
        content = ACKNOWLEDGED % (trace.encode(), code.encode())
        accepted, refused = ach_answers.parse_file("x", content).outcomes
        assert accepted == FileAccepted("F")
        assert refused == EntryRefused(trace, code or "without_code", "x")


def test_the_reports_of_a_bank_have_dialects_too() -> None:
    content = b"\xef\xbb\xbf\n" + ACKNOWLEDGED.replace(b"\n", b"\r\n") % (FIRST.encode(), b"R04") + b"\r\n\x1a"
    read = ach_answers.parse_file("x", content)
    assert [type(outcome) for outcome in read.outcomes] == [FileAccepted, EntryRefused]
    assert len(read.dialects) == 3
    (rejected,) = ach_answers.parse_file("x", b"QACK|1|F|2030-01-02T03:04:05Z|rejected|3|600|\nT|0\n").outcomes
    assert rejected == FileRejected("F", "file_rejected", "The bank gives no reason")


def test_an_entry_that_a_settlement_report_lists_twice_settles_once() -> None:
    line = f"E|{FIRST}|100\n"
    content = f"QSET|1|2030-01-03|F\n{line}E|{SECOND}|200\n{line}T|3|400\n".encode()
    first, second, again = ach_answers.parse_file("settled.txt", content).outcomes
    assert isinstance(first, EntrySettled)
    assert isinstance(second, EntrySettled)
    assert isinstance(again, EntryNotice)
    assert (again.trace, again.place) == (FIRST, "line 4 of settled.txt")


@pytest.mark.parametrize("content", [b"", b"hello", b"\xef\xbb\xbf", b"5220ACME"])
def test_a_file_that_is_none_of_the_banks_is_refused(content: bytes) -> None:
    with pytest.raises(FormatError):
        ach_answers.parse_file("x", content)


SETTLED_ON = date(2026, 11, 20)  # A Friday; the Thursday after it is Thanksgiving.


@pytest.mark.parametrize(
    ("code", "last_day"),
    [
        ("R02", date(2026, 11, 24)),
        ("R32", date(2026, 11, 24)),
        ("R85", date(2026, 11, 24)),
        ("R10", date(2027, 1, 20)),
        ("R23", None),
        ("R06", None),
        ("R31", None),
        ("R68", None),
        ("R97", None),
    ],
)
def test_windows_count_from_settlement_where_the_rules_say_so(code: str, last_day: date | None) -> None:
    assert ach_return_windows.last_day(code, SETTLED_ON) == last_day


def test_two_banking_days_leave_out_holidays() -> None:
    assert ach_return_windows.last_day("R03", date(2026, 11, 25)) == date(2026, 11, 30)


def test_the_window_of_a_refusal_counts_from_what_the_payees_bank_knows() -> None:
    meaning = RETURN_CODES["R23"]
    assert (meaning.window_days, meaning.window_unit) == (2, WindowUnit.BANKING_DAYS)
    assert meaning.window_from is WindowFrom.REFUSAL_BY_RECEIVER


def test_a_late_return_says_which_day_was_the_last() -> None:
    on_time = ach_return_windows.why_late("R02", settled_on=SETTLED_ON, returned_on=date(2026, 11, 24))
    late = ach_return_windows.why_late("R02", settled_on=SETTLED_ON, returned_on=date(2026, 11, 25))
    assert on_time == ""
    assert "until 2026-11-24" in late
    assert "R68" in late
    assert ach_return_windows.why_late("R23", settled_on=SETTLED_ON, returned_on=date(2027, 1, 4)) == ""
    assert ach_return_windows.last_day("R02", date(2199, 1, 1)) is None
