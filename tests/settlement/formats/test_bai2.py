"""BAI2: what is written is read back, real files say what independent readers found, and every total must hold."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bai2 import bai2 as other_reader
from hypothesis import given, settings
from hypothesis import strategies as st

from settlement.formats import bai2
from settlement.formats.bai2_codes import TYPE_CODES, Level
from settlement.formats.errors import FormatError
from tests.factories.statements import signed_amount_minor

FOLDER = Path(__file__).resolve().parents[2] / "data" / "bai2"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))["files"]
WHOLE = ["ckbai2-account_trailer_amount_blank_example.bai2", "ckbai2-citi_example.bai2", "moov-sample1.bai2"]
WRONG_TOTALS = "moov-sample4-continuations-newline-delimited.bai2"
MANY_PER_LINE = "moov-sample3-many-records-per-line.bai2"

DETAIL_CODES = [*sorted(code for code, row in TYPE_CODES.items() if row.level is Level.DETAIL), "799", "940", "980"]
BALANCE_CODES = [*sorted(code for code, row in TYPE_CODES.items() if row.level is Level.STATUS), "099"]
TOTAL_CODES = sorted(code for code, row in TYPE_CODES.items() if row.level is Level.SUMMARY)

printable = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
fields = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters=",/"), max_size=12)
text_lines = st.text(printable, max_size=30).map(lambda line: line.rstrip(" "))
texts = (
    st.lists(text_lines, max_size=4)
    .map(lambda lines: "\n".join(lines).strip("\n"))
    .filter(lambda text: text[:1] not in (",", "/"))
)
dates = st.dates(date(1980, 1, 1), date(2079, 12, 31))
times = st.sampled_from(["", "0000", "0930", "2359", "2400", "9999"])
amounts = st.integers(0, 10**12)
signed = st.integers(-(10**12), 10**12)
counts = st.none() | st.integers(0, 99_999)
currencies = st.sampled_from(["", "USD", "JPY", "KWD"])
funds = st.one_of(
    st.sampled_from([bai2.Funds(kind) for kind in bai2.FundsType if kind.value in ("", "Z", "0", "1", "2")]),
    st.builds(bai2.Funds, type=st.just(bai2.FundsType.VALUE_DATED), value_date=dates, value_time=times),
    st.builds(bai2.Funds, type=st.just(bai2.FundsType.SPLIT), amounts_minor=st.tuples(signed, signed, signed)),
    st.builds(
        bai2.Funds,
        type=st.just(bai2.FundsType.DISTRIBUTED),
        distribution=st.lists(st.tuples(st.integers(0, 99), signed), max_size=3).map(tuple),
    ),
)
summaries = st.one_of(
    st.builds(
        bai2.Summary,
        type_code=st.sampled_from(BALANCE_CODES),
        amount_minor=st.none() | signed,
        item_count=counts,
        funds=funds,
    ),
    st.builds(
        bai2.Summary,
        type_code=st.sampled_from(TOTAL_CODES),
        amount_minor=st.none() | amounts,
        item_count=counts,
        funds=funds,
    ),
)
transactions = st.builds(
    bai2.Transaction,
    type_code=st.sampled_from(DETAIL_CODES),
    amount_minor=amounts,
    bank_reference=fields,
    customer_reference=fields,
    text=texts,
    funds=funds,
)
accounts = st.builds(
    bai2.Account,
    number=fields.filter(bool),
    currency=currencies,
    summaries=st.lists(summaries, max_size=4).map(tuple),
    transactions=st.lists(transactions, max_size=3).map(tuple),
)
groups = st.builds(
    bai2.Group,
    receiver_id=fields,
    originator_id=fields,
    status=st.sampled_from([status for status in bai2.GroupStatus if status is not bai2.GroupStatus.TEST]),
    as_of_date=dates,
    accounts=st.lists(accounts, max_size=3).map(tuple),
    as_of_time=times,
    currency=currencies,
    as_of_modifier=st.none() | st.sampled_from(list(bai2.AsOfModifier)),
)
files = st.builds(
    bai2.Bai2File,
    sender_id=fields,
    receiver_id=fields,
    created_on=dates,
    created_time=times,
    file_id=fields,
    groups=st.lists(groups, max_size=2).map(tuple),
    physical_record_length=st.none() | st.integers(80, 120),
    block_size=st.none() | st.integers(1, 99),
)

SMALL = bai2.Bai2File(
    sender_id="BANK",
    receiver_id="US",
    created_on=date(2030, 1, 3),
    created_time="0600",
    file_id="1",
    groups=(
        bai2.Group(
            receiver_id="US",
            originator_id="BANK",
            status=bai2.GroupStatus.UPDATE,
            as_of_date=date(2030, 1, 2),
            as_of_modifier=bai2.AsOfModifier.FINAL_PREVIOUS_DAY,
            accounts=(
                bai2.Account(
                    number="007",
                    currency="",
                    summaries=(bai2.Summary("010", 1_000), bai2.Summary("015", 1_250), bai2.Summary("100", 400, 1)),
                    transactions=(
                        bai2.Transaction("142", 400, "BANKREF", "OURS", "ACH CREDIT\nEREF: 1/2, 3/"),
                        bai2.Transaction("451", 150),
                    ),
                ),
            ),
        ),
    ),
)
SMALL_TEXT = """\
01,BANK,US,300103,0600,1,,,2/
02,US,BANK,1,300102,,,2/
03,007,,010,1000,,,015,1250,,,100,400,1,/
16,142,400,,BANKREF,OURS,ACH CREDIT
88,EREF: 1/2, 3/
16,451,150,,,,/
49,3200,5/
98,3200,1,7/
99,3200,1,9/
"""


@given(files)
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back(made: bai2.Bai2File) -> None:
    content = bai2.render(made)
    assert bai2.parse(content) == made
    assert bai2.parse(content.replace(b"\n", b"\r\n")) == made
    if made.physical_record_length:
        assert {len(line) for line in content.decode().splitlines()} == {made.physical_record_length}
        assert bai2.parse(content.replace(b"\n", b"")) == made


def test_the_records_are_those_of_the_specification() -> None:
    assert bai2.render(SMALL).decode() == SMALL_TEXT
    assert bai2.parse(SMALL_TEXT.encode()) == SMALL


def test_direction_comes_from_the_code_and_never_from_a_sign() -> None:
    credit, debit = SMALL.groups[0].accounts[0].transactions
    assert (credit.direction, signed_amount_minor(credit)) == (bai2.Direction.CREDIT, 400)
    assert (debit.direction, signed_amount_minor(debit)) == (bai2.Direction.DEBIT, -150)
    message = bai2.Transaction("890", 0, text="SEE BRANCH")
    assert (message.direction, signed_amount_minor(message)) == (bai2.Direction.NONE, 0)


@pytest.mark.parametrize(
    ("code", "level", "direction"),
    [
        ("010", "status", "none"),
        ("100", "summary", "credit"),
        ("140", "summary", "credit"),
        ("168", "detail", "credit"),
        ("169", "detail", "credit"),
        ("829", "detail", "credit"),
        ("257", "detail", "credit"),
        ("400", "summary", "debit"),
        ("447", "detail", "debit"),
        ("466", "detail", "debit"),
        ("557", "detail", "debit"),
        ("890", "detail", "none"),
        ("399", "detail", "credit"),
        ("940", "unlisted", "credit"),
        ("980", "unlisted", "debit"),
        ("910", "unlisted", "none"),
        ("098", "status", "none"),
    ],
)
def test_type_codes(code: str, level: str, direction: str) -> None:
    meaning = bai2.type_code(code)
    assert (meaning.level.value, meaning.direction.value) == (level, direction)


@pytest.mark.parametrize("code", ["10", "1000", "1A0", "", "\uff11\uff10\uff10"])
def test_a_type_code_is_three_digits(code: str) -> None:
    with pytest.raises(ValueError, match="three digits"):
        bai2.type_code(code)


DAMAGES = [
    ("01,BANK", "01;BANK", 1, "record"),
    ("300103,0600", "300231,0600", 1, "file_header.created_on"),
    ("0600", "2401", 1, "file_header.created_time"),
    (",,,2/\n02", ",,,3/\n02", 1, "file_header.version"),
    (",,,2/\n02", ",,2/\n02", 1, "file_header.version"),
    ("BANK,1,300102", "BANK,4,300102", 2, "group_header.status"),
    ("BANK,1,300102", "BANK,9,300102", 2, "group_header.status"),
    ("300102,,,2/", "300102,,,5/", 2, "group_header.as_of_modifier"),
    ("03,007", "03,", 3, "account.number"),
    ("010,1000", "10,1000", 3, "account.type_code"),
    ("010,1000", ",1000", 3, "account.amount"),
    ("010,1000", "010,10.00", 3, "account.amount"),
    ("100,400,1,/", "100,-400,1,/", 3, "account.amount"),
    ("100,400,1,/", "100,400,one,/", 3, "account.item_count"),
    ("100,400,1,/", "100,400,1,X/", 3, "account.funds_type"),
    ("100,400,1,/", "100,400,1,V,300231,/", 3, "account.value_date"),
    ("100,400,1,/", "100,400,1,D,/", 3, "account.distributions"),
    (",,,2/\n02", ",,,2,9/\n02", 1, "file_header.end"),
    ("300102,,,2/", "300102,,US1,2/", 2, "group_header.currency"),
    ("16,142,400", "16,142,", 7, "account_trailer.control_total"),
    ("16,142,400", "16,142,4.00", 4, "transaction.amount"),
    ("16,142,400", "16,100,400", 4, "transaction.type_code"),
    ("16,142,400", "16,010,400", 4, "transaction.type_code"),
    ("16,142,400", "16,142,-400", 4, "transaction.amount"),
    ("16,142,400", f"16,142,{2**63}", 4, "transaction.amount"),
    ("16,451,150,,,,/", "50,451,150,,,,/", 6, "record"),
    ("49,3200,5/", "49,3201,5/", 7, "account_trailer.control_total"),
    ("49,3200,5/", "49,,5/", 7, "account_trailer.control_total"),
    ("49,3200,5/", "49,3200,4/", 7, "account_trailer.records"),
    ("49,3200,5/\n", "", 7, "record"),
    ("98,3200,1,7/", "98,3199,1,7/", 8, "group_trailer.control_total"),
    ("98,3200,1,7/", "98,3200,2,7/", 8, "group_trailer.accounts"),
    ("98,3200,1,7/", "98,3200,1,8/", 8, "group_trailer.records"),
    ("99,3200,1,9/", "99,0,1,9/", 9, "file_trailer.control_total"),
    ("99,3200,1,9/", "99,3200,2,9/", 9, "file_trailer.groups"),
    ("99,3200,1,9/", "99,3200,1,10/", 9, "file_trailer.records"),
    ("99,3200,1,9/", "99,3200,1,9/\n01,BANK,US,300103,0600,1,,,2/", 10, "record"),
    ("99,3200,1,9/\n", "", 9, "file_trailer"),
]


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    DAMAGES,
    ids=[f"{line}-{field}-{number}" for number, (*_, line, field) in enumerate(DAMAGES)],
)
def test_the_reader_names_the_line_and_the_field(old: str, new: str, line: int, field: str) -> None:
    assert old in SMALL_TEXT
    with pytest.raises(FormatError) as refused:
        bai2.parse(SMALL_TEXT.replace(old, new, 1).encode())
    assert (refused.value.line, refused.value.field) == (line, field)


@pytest.mark.parametrize("content", [b"", b"88,TEXT", b"01,\xff", b"hello"])
def test_what_is_no_statement_is_refused(content: bytes) -> None:
    with pytest.raises(FormatError):
        bai2.parse(content)


TOLERATED = [
    (",,,2/\n02", ",,,2,/\n02", "line 1: empty fields follow the last one"),
    ("300102,,,2/", "300102,,,2", "line 2: the record has no closing slash"),
    ("100,400,1,/", "100,400,1/", "line 3: trailing fields are left out"),
    ("16,451,150,,,,/", "16,451,150,/", "line 6: trailing fields are left out (2 times)"),
    ("16,451,150,,,,/", "16,451,150,,,,/\n\n", "line 7: the line is empty (2 times)"),
    ("16,451,150,,,,/", " 16,451,150,,,,/", "line 6: blanks stand before the record code"),
    ("0600,1", "06:00:59,1", "line 1: a time is not written as HHMM"),
    ("01,BANK", "\ufeff01,BANK", "line 1: the file begins with a byte order mark"),
    (",,,2/\n02", ",35,,2/\n02", "line 3: the line is longer than the record length of the file header"),
    ("/\n49,", "/  49,", "line 6: several records stand on one line"),
    ("/\n03,", "/03,", "line 2: several records stand on one line"),
    ("99,3200,1,9/\n", "99,3200,1,9/\n\x1a", "line 10: the file ends with control characters"),
]


@pytest.mark.parametrize(("old", "new", "noted"), TOLERATED)
def test_a_harmless_deviation_is_read_and_noted(old: str, new: str, noted: str) -> None:
    assert old in SMALL_TEXT
    content = SMALL_TEXT.replace(old, new, 1).encode()
    parsed = bai2.parse(content)
    physical_record_length = 35 if ",35,," in new else None
    assert replace(parsed, physical_record_length=None) == SMALL
    assert parsed.physical_record_length == physical_record_length
    assert noted in parsed.dialect


@pytest.mark.parametrize(
    ("old", "new", "changed", "noted"),
    [
        ("BANKREF", "BANK/REF", {"bank_reference": "BANK/REF"}, "line 4: a field other than a text holds a slash"),
        ("ACH CREDIT", ",ACH", {"text": ",ACH\nEREF: 1/2, 3/"}, "line 4: a text begins with a comma or a slash"),
        ("ACH CREDIT", "ACH\tC", {"text": "ACH C\nEREF: 1/2, 3/"}, "cannot be printed is read as a blank"),
        ("ACH CREDIT", "CAF\xe9", {"text": "CAF\xe9\nEREF: 1/2, 3/"}, "is not UTF-8 and is read as Latin-1"),
    ],
)
def test_a_deviation_in_words_is_read_and_noted(old: str, new: str, changed: dict[str, Any], noted: str) -> None:
    parsed = bai2.parse(SMALL_TEXT.replace(old, new, 1).encode("latin-1"))
    expected = SMALL.groups[0].accounts[0].transactions[0]._replace(**changed)
    assert parsed.groups[0].accounts[0].transactions[0] == expected
    assert any(noted in each for each in parsed.dialect)


def test_a_file_of_the_specification_has_no_dialect() -> None:
    assert bai2.parse(SMALL_TEXT.encode()).dialect == ()


def test_a_comma_before_a_continuation_of_the_account_is_no_empty_type_code() -> None:
    text = SMALL_TEXT.replace("015,1250,,,100,400,1,/", "015,1250,,,/\n88,100,400,1,/")
    for old, new in (("49,3200,5", "49,3200,6"), ("98,3200,1,7", "98,3200,1,8"), ("99,3200,1,9", "99,3200,1,10")):
        text = text.replace(old, new)
    parsed = bai2.parse(text.encode())
    assert parsed == SMALL
    assert parsed.dialect == ("line 3: a comma follows the last field before a continuation",)


@pytest.mark.parametrize("code", ["900", "910", "919"])
def test_status_codes_of_the_bank_may_be_signed_in_a_record_03(code: str) -> None:
    text = SMALL_TEXT.replace("015,1250,,", f"015,1250,,,{code},-50,,")
    parsed = bai2.parse(text.replace("3200", "3150").encode())
    assert parsed.groups[0].accounts[0].balance_minor(code) == -50


def test_a_slash_at_the_end_of_a_text_belongs_to_it_unless_every_text_of_the_file_ends_in_one() -> None:
    one = SMALL_TEXT.replace("ACH CREDIT\n88,EREF: 1/2, 3/", "PAID BY/")
    for old, new in (("49,3200,5", "49,3200,4"), ("98,3200,1,7", "98,3200,1,6"), ("99,3200,1,9", "99,3200,1,8")):
        one = one.replace(old, new)
    texts = [each.text for each in bai2.parse(one.encode()).groups[0].accounts[0].transactions]
    assert texts == ["PAID BY/", ""]
    both = bai2.parse(one.replace("16,451,150,,,,/", "16,451,150,,,,FEE     /").encode())
    assert [each.text for each in both.groups[0].accounts[0].transactions] == ["PAID BY", "FEE"]
    assert "line 1: texts end in a closing slash" in both.dialect


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ("03,007,," + "010,1,,," * 100_000 + "/", "account_trailer.control_total"),
        ("03,007,,010,1,,D,200000," + ",".join(["1,2"] * 200_000) + "/", "account_trailer.control_total"),
        ("03,007,," + "," * 200_000 + "/", "account_trailer.control_total"),
    ],
    ids=["100,000 totals", "200,000 distributions", "200,000 commas"],
)
def test_a_record_of_any_size_is_read_in_linear_time(record: str, field: str) -> None:
    content = SMALL_TEXT.replace("03,007,,010,1000,,,015,1250,,,100,400,1,/", record).encode()
    started = time.process_time()
    with pytest.raises(FormatError) as refused:
        bai2.parse(content)
    assert time.process_time() - started < 2, "it took seconds and grew with the square"
    assert refused.value.field == field


def with_transaction(**changes: object) -> bai2.Bai2File:
    (group,) = SMALL.groups
    (account,) = group.accounts
    changed = account.transactions[0]._replace(**changes)  # type: ignore[arg-type]
    return replace(SMALL, groups=(replace(group, accounts=(replace(account, transactions=(changed,)),)),))


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "/starts with a slash"},
        {"text": ",starts with a comma"},
        {"text": "blank at the end "},
        {"text": "a\n b \nc"},
        {"text": "\nempty first line"},
        {"text": "tab\t"},
        {"bank_reference": "a,b"},
        {"customer_reference": "a/b"},
        {"amount_minor": -1},
        {"amount_minor": 2**63},
        {"type_code": "100"},
        {"type_code": "14"},
        {"funds": bai2.Funds(bai2.FundsType.SPLIT, amounts_minor=(1, 2))},
        {"funds": bai2.Funds(bai2.FundsType.VALUE_DATED)},
        {"funds": bai2.Funds(value_date=date(2030, 1, 1))},
        {"funds": bai2.Funds(bai2.FundsType.IMMEDIATE, distribution=((1, 2),))},
        {"funds": bai2.Funds(bai2.FundsType.VALUE_DATED, value_date=date(2080, 1, 1))},
    ],
)
def test_the_writer_refuses_what_the_reader_would_not_give_back(changes: dict[str, object]) -> None:
    with pytest.raises(FormatError) as refused:
        bai2.render(with_transaction(**changes))
    assert refused.value.line == (5 if "\n b" in str(changes.get("text")) else 4)


def test_a_record_that_cannot_be_broken_to_the_length_is_refused() -> None:
    with pytest.raises(FormatError, match="at most 40 characters"):
        bai2.render(replace(with_transaction(text="X" * 60), physical_record_length=40))


@pytest.mark.parametrize("name", WHOLE)
def test_real_files_are_read_as_independent_readers_read_them(name: str) -> None:
    content = (FOLDER / name).read_bytes()
    parsed = bai2.parse(content)
    assert_same(parsed, EXPECTED[name])
    assert bai2.parse(bai2.render(parsed)) == parsed
    theirs = other_reader.parse_from_string(content.decode("ascii"))
    assert len(theirs.children) == len(parsed.groups)
    for group, their_group in zip(parsed.groups, theirs.children, strict=True):
        assert group.as_of_date == their_group.header.as_of_date
        assert [account.number for account in group.accounts] == [
            each.header.customer_account_number for each in their_group.children
        ]
        for account, their_account in zip(group.accounts, their_group.children, strict=True):
            assert [(each.type_code, each.amount_minor) for each in account.transactions] == [
                (each.type_code.code, each.amount) for each in their_account.children
            ]
            assert [(each.type_code, each.amount_minor) for each in account.summaries] == [
                (each.type_code.code, each.amount) for each in their_account.header.summary_items if each.type_code
            ]


def test_what_we_write_the_other_reader_reads() -> None:
    theirs = other_reader.parse_from_string(bai2.render(SMALL).decode("ascii"))
    (account,) = theirs.children[0].children
    assert [(each.type_code.code, each.amount) for each in account.children] == [("142", 400), ("451", 150)]


def test_a_file_with_wrong_totals_is_refused_and_can_be_inspected() -> None:
    content = (FOLDER / WRONG_TOTALS).read_bytes()
    with pytest.raises(FormatError) as refused:
        bai2.parse(content)
    assert (refused.value.line, refused.value.field) == (22, "account_trailer.control_total")
    inspection = bai2.inspect(content)
    assert_same(inspection.file, EXPECTED[WRONG_TOTALS])
    assert [(each.line, each.field) for each in inspection.problems] == [
        (22, "account_trailer.control_total"),
        (22, "account_trailer.records"),
        (110, "account_trailer.control_total"),
        (110, "account_trailer.records"),
        (115, "group_trailer.control_total"),
        (115, "group_trailer.accounts"),
        (115, "group_trailer.records"),
        (116, "file_trailer.control_total"),
        (116, "file_trailer.records"),
    ]


def test_several_records_on_a_line_are_read_when_the_totals_hold() -> None:
    joined = SMALL_TEXT.replace("/\n02", "/   02").replace("/\n49", "/ 49")
    parsed = bai2.parse(joined.encode())
    assert parsed == SMALL
    assert parsed.dialect == ("line 1: several records stand on one line (2 times)",)
    with pytest.raises(FormatError, match="must be 3200") as refused:
        bai2.parse(joined.replace("49,3200", "49,3201").encode())
    assert (refused.value.line, refused.value.field) == (5, "account_trailer.control_total")


def test_a_sample_with_several_records_on_a_line_and_a_torn_text_is_read() -> None:
    parsed = bai2.parse((FOLDER / MANY_PER_LINE).read_bytes())
    assert {each.partition(": ")[2].partition(" (")[0] for each in parsed.dialect} >= {
        "several records stand on one line",
        "a line without a record code continues the line before",
    }


def test_a_citi_text_begins_on_the_continuation_and_keeps_its_lines() -> None:
    parsed = bai2.parse((FOLDER / "ckbai2-citi_example.bai2").read_bytes())
    (transaction,) = parsed.groups[0].accounts[0].transactions
    assert (transaction.bank_reference, transaction.customer_reference) == ("1234567890", "RP12312312312312")
    assert transaction.text.splitlines()[:2] == ["FR:FP SIP INCOMING", "ENDT:20150715"]
    assert "22/03/66" in transaction.text
    assert transaction.funds == bai2.Funds(bai2.FundsType.VALUE_DATED, value_date=date(2015, 7, 15))


def assert_same(parsed: bai2.Bai2File, expected: dict[str, Any]) -> None:
    header = expected["header"]
    assert (parsed.sender_id, parsed.receiver_id, parsed.file_id) == (
        header["sender"],
        header["receiver"],
        header["file_id"],
    )
    assert (f"{parsed.created_on:%y%m%d}", parsed.created_time) == (header["date"], header["time"])
    assert len(parsed.groups) == expected["group_count"]
    for group, said in zip(parsed.groups, expected["groups"], strict=True):
        assert (group.receiver_id, group.originator_id, group.status.value) == (
            said["receiver"],
            said["originator"],
            said["status"],
        )
        assert (f"{group.as_of_date:%y%m%d}", group.as_of_time, group.currency) == (
            said["as_of_date"],
            said["as_of_time"],
            said["currency"],
        )
        for account, each in zip(group.accounts, said["accounts"], strict=True):
            assert (account.number, account.currency) == (each["account"], each["currency"])
            assert account.control_total_minor() == each["sum"]
            assert [(row.type_code, row.amount_minor) for row in account.summaries] == [
                (row[0], int(row[1])) for row in each["summaries"]
            ]
            assert [as_said(row) for row in account.transactions] == [
                (
                    row["type"],
                    int(row["amount"]),
                    row["funds"],
                    row["bank_ref"],
                    row["customer_ref"],
                    squeezed(row["text"]),
                )
                for row in each["transactions"]
            ]


def as_said(row: bai2.Transaction) -> tuple[object, ...]:
    return (
        row.type_code,
        row.amount_minor,
        row.funds.type.value,
        row.bank_reference,
        row.customer_reference,
        squeezed(row.text),
    )


def squeezed(text: str) -> str:
    """The independent reader joins the lines of a text by a blank; blanks are not what is compared."""
    return " ".join(text.split())
