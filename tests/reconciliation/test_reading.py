"""What is read from BAI2 files as banks write them, and what is refused with line, field and rule. No database."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from reconciliation import reading
from reconciliation.reading import ReadDay, RefusedDay, StatementRefused
from settlement.formats import bai2
from settlement.formats.errors import FormatError
from tests.factories.statements import bai2_statement

FOLDER = Path(__file__).resolve().parents[1] / "data" / "bai2" / "dialects"
MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)
ONE = ((50_000, "REF-0001"),)

# File, opening, closing, the lines with the first reference, and a part of what is noted.
READ: list[tuple[str, int, int, tuple[tuple[int, str], ...], str]] = [
    ("plain", 0, 50_000, ONE, ""),
    ("03-split-mid-group", 0, 50_000, ONE, ""),
    ("zero-filled-signed", 0, 50_000, ((50_000, "Northtown"),), ""),
    ("no-opening-balance", 0, 50_000, ONE, "the opening ledger balance (010) is not stated"),
    ("03-trailing-comma-then-88", 0, 50_000, ((50_000, "B000077"),), "line 3: a comma follows the last field"),
    ("03-trailing-comma-alone", 0, 50_000, ((50_000, "B000077"),), ""),
    ("99-without-slash", 0, 50_000, ONE, "line 7: the record has no closing slash"),
    ("account-twice-in-group", 0, 60_000, (*ONE, (10_000, "REF-0002")), "the account stands in several parts"),
    ("829-as-detail", 0, 50_000, ONE, ""),
    ("several-records-per-line", 0, 50_000, ONE, "several records stand on one line"),
    ("negative-balances", -3_500, -3_600, ((-100, ""),), ""),
    ("slash-in-text", 0, 50_000, ONE, ""),
    ("slash-in-customer-reference", 0, 50_000, ((50_000, "OUR/REF/0001"),), "line 4: a field other than a text"),
    ("latin1-text", 0, 50_000, ONE, "line 4: a text is not UTF-8 and is read as Latin-1"),
    ("tab-in-text", 0, 50_000, ONE, "line 4: a character that cannot be printed is read as a blank"),
    ("nbsp-utf8-in-text", 0, 50_000, ONE, "line 4: a character that cannot be printed is read as a blank"),
    ("hhmmss-time", 0, 50_000, ONE, "line 1: a time is not written as HHMM"),
    ("lower-case-currency", 0, 50_000, ONE, "line 2: a currency is in small letters (2 times)"),
    ("16-without-trailing-fields", 0, 50_000, ((50_000, ""),), "line 4: trailing fields are left out"),
    ("16-with-funds-only", 0, 50_000, ((50_000, ""),), "line 4: trailing fields are left out"),
    ("custom-930-credit", 0, 50_000, ONE, ""),
    ("custom-975-debit", 60_000, 10_000, ((-50_000, "REF-0001"),), ""),
    ("code-910", 0, 0, (), ""),
    ("890-message", 0, 50_000, ONE, ""),
    ("value-dated-1900", 0, 50_000, ONE, ""),
    ("split-funds", 0, 50_000, ONE, ""),
    ("distributed", 0, 50_000, ONE, ""),
    ("no-summaries-other-account", 0, 50_000, ONE, ""),
]
# File, line, field, value, a part of the rule.
REFUSED: list[tuple[str, int, str, object, str]] = [
    ("98-without-accounts", 6, "group_trailer.accounts", 5, "must be 1"),
    ("decimal-point", 3, "account.amount", "0.00", "without a decimal point"),
    ("version-3-btrs", 1, "file_header.version", "3", "must be 2"),
]


def content_of(name: str) -> bytes:
    return (FOLDER / f"{name}.bai2").read_bytes()


def read(content: bytes) -> tuple[ReadDay | RefusedDay, ...]:
    return reading.read_bai2(content, account_number="1000000001", currency="USD")


def whole_day(content: bytes) -> ReadDay:
    (day,) = read(content)
    assert isinstance(day, ReadDay), day
    return day


def test_every_file_of_the_folder_is_tried() -> None:
    tried = (
        {name for name, *_ in READ} | {name for name, *_ in REFUSED} | {"two-days-in-one-file", "leading-zero-account"}
    )
    assert tried == {path.stem for path in FOLDER.iterdir()}


@pytest.mark.parametrize(("name", "opening", "closing", "lines", "noted"), READ, ids=[row[0] for row in READ])
def test_a_file_is_read(name: str, opening: int, closing: int, lines: tuple[tuple[int, str], ...], noted: str) -> None:
    day = whole_day(content_of(name))
    assert (day.as_of_on, day.opening_minor, day.closing_minor) in {
        (MONDAY, opening, closing),
        (TUESDAY, opening, closing),
    }
    assert [line.amount_minor for line in day.lines] == [amount for amount, _ in lines]
    for line, (_, reference) in zip(day.lines, lines, strict=True):
        assert not reference or reference in line.references
    assert any(noted in each for each in day.dialect) if noted else day.dialect == ()


@pytest.mark.parametrize(("name", "line", "field", "value", "rule"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_file_is_refused_with_line_field_value_and_rule(
    name: str, line: int, field: str, value: object, rule: str
) -> None:
    with pytest.raises(FormatError) as refused:
        bai2.parse(content_of(name))
    assert (refused.value.line, refused.value.field, refused.value.value) == (line, field, value)
    assert rule in refused.value.rule
    with pytest.raises(StatementRefused, match=f"line {line}, {field}"):
        read(content_of(name))


def test_an_account_number_that_differs_in_leading_zeros_is_another_account() -> None:
    with pytest.raises(StatementRefused, match="differs in leading zeros only"):
        read(content_of("leading-zero-account"))


def test_two_days_in_one_file_are_two_days() -> None:
    first, second = read(content_of("two-days-in-one-file"))
    assert isinstance(first, ReadDay)
    assert isinstance(second, ReadDay)
    assert [(day.as_of_on, day.opening_minor, day.closing_minor) for day in (first, second)] == [
        (MONDAY, 0, 50_000),
        (TUESDAY, 50_000, 60_000),
    ]


def test_a_day_that_does_not_add_up_does_not_stop_the_next_day_of_its_file() -> None:
    content = content_of("two-days-in-one-file").replace(b"015,50000", b"015,50001")
    for old, new in ((b"49,100000,3", b"49,100001,3"), (b"98,100000", b"98,100001"), (b"99,220000", b"99,220001")):
        content = content.replace(old, new)
    first, second = read(content)
    assert isinstance(first, RefusedDay)
    assert "differ from the closing balance" in first.reason
    assert isinstance(second, ReadDay)


def test_parts_of_a_day_that_do_not_continue_one_another_are_refused() -> None:
    content = content_of("account-twice-in-group").replace(b"010,50000,,,015,60000", b"010,40000,,,015,50000")
    for old, new in ((b"49,120000", b"49,100000"), (b"98,220000", b"98,200000"), (b"99,220000", b"99,200000")):
        content = content.replace(old, new)
    (day,) = read(content)
    assert isinstance(day, RefusedDay)
    assert "more than once" in day.reason


def test_a_value_date_before_the_day_counts_as_the_day() -> None:
    later = whole_day(content_of("value-dated-1900"))
    assert [line.value_on for line in later.lines] == [TUESDAY]
    earlier = whole_day(content_of("value-dated-1900").replace(b"V,261117", b"V,261101"))
    assert [line.value_on for line in earlier.lines] == [MONDAY]


@pytest.mark.parametrize("code", ["168", "169", "827", "829"])
def test_a_credit_that_was_taken_for_a_total_is_a_transaction(code: str) -> None:
    day = whole_day(content_of("plain").replace(b"16,142", b"16," + code.encode()))
    assert [line.amount_minor for line in day.lines] == [50_000]


def test_a_transaction_without_an_amount_moves_no_money() -> None:
    content = content_of("890-message").replace(b"16,890,", b"16,399,")
    assert [line.amount_minor for line in whole_day(content).lines] == [50_000]


def with_text(*lines: str) -> bytes:
    content = content_of("plain").replace(b"TEST", "\n88,".join(lines).encode())
    more = len(lines) - 1
    for old, records in ((b"100000,1,7/", 7), (b"100000,1,5/", 5), (b"100000,3/", 3)):
        content = content.replace(old, old.replace(f"{records}/".encode(), f"{records + more}/".encode()))
    return content


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        (("PAYMENT 12104288", "0000001 PAYROLL"), "121042880000001"),
        (("PAYMENT 12104288/", "0000001 PAYROLL"), "121042880000001"),
        (("PAYMENT 1210", "4288", "0000001 PAYROLL"), "121042880000001"),
        (("EREF:12104288", "0000001", "DBNM:ABC"), "121042880000001"),
        (("EREF:121042880000001",), "121042880000001"),
        (("PAID FOR 121042880000001.",), "121042880000001"),
        (("PAID FOR 121042880000001/",), "121042880000001"),
        (("FUNDING rcp_01m8abcdef0123456789abcdef",), "rcp_01m8abcdef0123456789abcdef"),
    ],
)
def test_a_reference_in_a_text_is_found_where_a_continuation_or_a_mark_cuts_it(
    text: tuple[str, ...], reference: str
) -> None:
    (line,) = whole_day(with_text(*text)).lines
    assert reference in line.references


def test_a_slash_at_the_end_of_a_text_is_kept() -> None:
    (line,) = whole_day(with_text("BILL OF 01/")).lines
    assert line.text == "BILL OF 01/"


@pytest.mark.parametrize(
    "text",
    [("X" * 40_000,), ("X" * 20_000 + "1", "Y" * 20_000), ("A1/" * 13_000,), ("1" * 40_000,), ("A1",) * 10_000],
    ids=["letters", "across", "pieces", "digits", "lines of one word"],
)
def test_a_text_of_any_length_is_searched_in_linear_time(text: tuple[str, ...]) -> None:
    content = with_text(*text)
    started = time.process_time()
    (line,) = whole_day(content).lines
    assert time.process_time() - started < 0.5
    assert len(line.references) <= reading.REFERENCES_MAX
    assert all(len(reference) <= reading.REFERENCE_CHARS_MAX for reference in line.references)


def test_both_ways_of_reading_a_transaction_agree() -> None:
    """The loop for the usual form and the reader for every other form give the same transactions."""
    lines = [("142", 100 + number, f"REF{number}") for number in range(20)]
    usual = bai2_statement(lines, day=MONDAY)
    other = usual.replace(b",,B", b",Z,B").replace(b"16,142,1", b"16,142,+1")
    assert whole_day(usual).lines == whole_day(other).lines
