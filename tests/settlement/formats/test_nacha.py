"""NACHA: what is written is read back, and every rule is kept by the reader and the writer alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from settlement.formats import nacha
from settlement.formats.errors import FormatError
from settlement.formats.nacha_codes import RETURN_CODE_OF, aba_check_digit, is_routing_number
from tests.settlement.formats.nacha_examples import ODFI, batch, entry, file, files


@given(files())
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_back(made: nacha.NachaFile) -> None:
    content = nacha.render(made)
    assert nacha.parse(content) == made
    lines = content.decode("ascii").splitlines()
    assert len(lines) % 10 == 0
    assert {len(line) for line in lines} == {94}
    assert nacha.parse(content.replace(b"\n", b"\r\n")) == made
    assert nacha.parse(content.replace(b"\n", b"")) == made


def test_the_columns_stand_where_the_rule_book_puts_them() -> None:
    lines = nacha.render(file()).decode("ascii").splitlines()
    assert lines[0] == "101 231380104 1210428823001020930A094101FEDERAL RESERVE BANK   QUITTANCE                      "
    assert lines[1] == "5200QUITTANCE                           1121042882PPDPAYROLL         300103   1121042880000001"
    assert lines[2] == "622231380104ACC1             0000001234TR1            ADA LOVELACE            0121042880000001"
    assert lines[3] == "820000000100231380100000000000000000000012341121042882                         121042880000001"
    assert lines[4] == "9000001000001000000010023138010000000000000000000001234" + " " * 39
    assert lines[5:] == ["9" * 94] * 5


@pytest.mark.parametrize(
    ("first_eight", "digit"), [("12104288", 2), ("02100002", 1), ("23138010", 4), ("09140060", 6), ("11100002", 5)]
)
def test_the_aba_check_digit(first_eight: str, digit: int) -> None:
    assert aba_check_digit(first_eight) == digit
    assert is_routing_number(f"{first_eight}{digit}")
    assert not is_routing_number(f"{first_eight}{(digit + 1) % 10}")


@pytest.mark.parametrize(
    "text", ["1210428", "1210428x", "\uff11\uff12\uff11\uff10\uff14\uff12\uff18\uff18", "-1210428"]
)
def test_a_check_digit_needs_eight_digits(text: str) -> None:
    with pytest.raises(ValueError, match="eight digits"):
        aba_check_digit(text)


def test_all_zeros_are_no_routing_number() -> None:
    assert not is_routing_number("000000000")


def test_the_hash_keeps_ten_digits_in_the_batch_and_in_the_file() -> None:
    many = tuple(entry(number, receiving_dfi=nacha.routing_number("99999999")) for number in range(1, 102))
    one, two = batch(*many), batch(*many, batch_number=2)
    assert one.totals().entry_hash == 101 * 99_999_999 % 10**10
    made = file(one, two)
    assert made.totals().entry_hash == 2 * one.totals().entry_hash % 10**10
    assert nacha.parse(nacha.render(made)) == made


RETURN = nacha.Addenda99("R02", "121042880000009", "23138010", entry(1).trace_number)
CHANGE = nacha.Addenda98("C01", "121042880000009", "23138010", "123", entry(1).trace_number)
BROKEN_BATCHES = {
    "service class": (batch(service_class="280"), "batch_header.service_class"),
    "debit among credits": (batch(entry(transaction_code="27"), service_class="220"), "entry.transaction_code"),
    "credit among debits": (batch(entry(), service_class="225"), "entry.transaction_code"),
    "unknown class": (batch(sec_code="XYZ"), "batch_header.sec_code"),
    "accounting file": (batch(sec_code="ADV"), "batch_header.sec_code"),
    "company of zeros": (batch(company_name="0000"), "batch_header.company_name"),
    "company id": (batch(company_id=""), "batch_header.company_id"),
    "description": (batch(entry_description=""), "batch_header.entry_description"),
    "no entries": (replace(batch(), entries=()), "batch.entries"),
    "transaction code": (batch(entry(transaction_code="25")), "entry.transaction_code"),
    "loan debit": (batch(entry(transaction_code="57")), "entry.transaction_code"),
    "check digit": (batch(entry(receiving_dfi="231380105")), "entry.receiving_dfi"),
    "nothing to pay": (batch(entry(amount_minor=0)), "entry.amount_minor"),
    "prenote with money": (batch(entry(transaction_code="23")), "entry.amount_minor"),
    "amount too large": (batch(entry(amount_minor=10**10)), "entry.amount_minor"),
    "account": (batch(entry(account_number="")), "entry.account_number"),
    "name": (batch(entry(individual_name="")), "entry.individual_name"),
    "character": (batch(entry(individual_name="ZOË")), "entry.individual_name"),
    "same trace twice": (batch(entry(1), entry(1)), "entry.trace_number"),
    "descending traces": (batch(entry(2), entry(1)), "entry.trace_number"),
    "trace of another bank": (batch(entry(trace_number="021000020000001")), "entry.trace_number"),
    "two addenda": (batch(entry(addenda=(nacha.Addenda05("A", 1), nacha.Addenda05("B", 2)))), "entry.addenda"),
    "addenda sequence": (batch(entry(addenda=(nacha.Addenda05("A", 2),))), "addenda_05.sequence_number"),
    "disguised addenda": (batch(entry(addenda=(nacha.AddendaOther("05", "A"),))), "addenda.type_code"),
    "ctx count": (batch(entry(addenda=(nacha.Addenda05("A", 1),)), sec_code="CTX"), "entry.individual_name"),
    "iat without addenda": (batch(sec_code="IAT"), "entry.addenda"),
    "description of zeros": (batch(entry_description="0000000000"), "batch_header.entry_description"),
    "name of zeros": (batch(entry(individual_name="000000")), "entry.individual_name"),
    "name of zeros in TEL": (
        batch(entry(transaction_code="27", individual_name="0"), sec_code="TEL"),
        "entry.individual_name",
    ),
    "name of zeros in WEB": (
        batch(entry(transaction_code="27", individual_name="00 0"), sec_code="WEB"),
        "entry.individual_name",
    ),
    "return without addenda": (batch(entry(transaction_code="21")), "entry.addenda"),
    "two addenda 99": (batch(entry(transaction_code="21", addenda=(RETURN, RETURN))), "entry.addenda"),
    "addenda 98 and 99": (batch(entry(transaction_code="21", addenda=(CHANGE, RETURN))), "entry.addenda"),
    "addenda 98 outside COR": (batch(entry(transaction_code="21", addenda=(CHANGE,))), "entry.addenda"),
    "addenda 99 of another entry": (
        batch(entry(2, transaction_code="21", addenda=(RETURN,))),
        "addenda_99.trace_number",
    ),
    "addenda 99 in COR": (batch(entry(transaction_code="21", addenda=(RETURN,)), sec_code="COR"), "entry.addenda"),
    "money in COR": (batch(entry(transaction_code="21", addenda=(CHANGE,)), sec_code="COR"), "entry.amount_minor"),
    "date of death of a closed account": (
        batch(entry(transaction_code="21", addenda=(replace(RETURN, dated_on=date(2030, 1, 1)),))),
        "addenda_99.dated_on",
    ),
    "cor without addenda 98": (batch(entry(transaction_code="21"), sec_code="COR"), "entry.addenda"),
}


@pytest.mark.parametrize(("broken", "field"), BROKEN_BATCHES.values(), ids=BROKEN_BATCHES)
def test_the_writer_never_writes_what_the_reader_would_refuse(broken: nacha.NachaBatch, field: str) -> None:
    with pytest.raises(FormatError) as refused:
        nacha.render(file(broken))
    assert refused.value.field == field
    assert refused.value.line >= 2


def test_a_ctx_entry_carries_as_many_addenda_as_it_says() -> None:
    addenda = tuple(nacha.Addenda05(f"INVOICE {number}", number) for number in range(1, 13))
    made = file(batch(entry(individual_name="0012ACME", addenda=addenda), sec_code="CTX"))
    assert nacha.parse(nacha.render(made)) == made


@pytest.mark.parametrize(
    "changes",
    [
        {"file_id_modifier": "AB"},
        {"file_id_modifier": "-"},
        {"immediate_origin": ""},
        {"immediate_destination": "BANK"},
    ],
)
def test_the_file_header_keeps_its_rules(changes: dict[str, object]) -> None:
    with pytest.raises(FormatError) as refused:
        nacha.render(file(**changes))
    assert refused.value.field == f"file_header.{next(iter(changes))}"


def test_batch_numbers_ascend_in_files_that_we_originate_and_need_not_in_received_ones() -> None:
    with pytest.raises(FormatError, match="batch_number"):
        nacha.render(file(batch(), batch()))
    content = nacha.render(file(batch(), batch(batch_number=2))).decode("ascii")
    same = content.replace(f"{ODFI}0000002\n", f"{ODFI}0000001\n").encode("ascii")
    with pytest.raises(FormatError, match="batch_number"):
        nacha.parse(same)
    received = nacha.read_received(same)
    assert [each.batch_number for each in received.files[0].batches] == [1, 1]
    assert not received.dialects


def test_a_file_needs_a_batch() -> None:
    with pytest.raises(FormatError) as refused:
        nacha.render(replace(file(), batches=()))
    assert refused.value.field == "file.batches"


def damaged(line: int, first: int, replacement: str) -> bytes:
    """A valid file whose record `line` holds something else from position `first` on."""
    lines = (
        nacha.render(file(batch(entry(1, addenda=(nacha.Addenda05("INVOICE 1"),)), entry(2))))
        .decode("ascii")
        .splitlines()
    )
    record = lines[line - 1]
    lines[line - 1] = record[: first - 1] + replacement + record[first - 1 + len(replacement) :]
    return "\n".join(lines).encode("ascii")


DAMAGES = [
    (1, 2, "02", "file_header.positions_2_3"),
    (1, 24, "300231", "file_header.created_on"),
    (3, 30, "00000x1234", "entry.amount_minor"),
    (3, 79, "0", "entry.addenda_indicator"),
    (4, 88, "0000002", "addenda_05.entry_sequence"),
    (5, 79, "1", "entry.addenda_indicator"),
    (6, 2, "220", "batch_control.service_class"),
    (6, 5, "000002", "batch_control.entry_addenda_count"),
    (6, 11, "0000000001", "batch_control.entry_hash"),
    (6, 21, "000000000001", "batch_control.debit_minor"),
    (6, 33, "000000000001", "batch_control.credit_minor"),
    (6, 45, "1000000000", "batch_control.company_id"),
    (6, 80, "02100002", "batch_control.originating_dfi"),
    (6, 88, "0000009", "batch_control.batch_number"),
    (7, 2, "000002", "file_control.batch_count"),
    (7, 8, "000002", "file_control.block_count"),
    (7, 14, "00000004", "file_control.entry_addenda_count"),
    (7, 22, "0000000001", "file_control.entry_hash"),
    (7, 32, "000000000001", "file_control.debit_minor"),
    (7, 44, "000000000001", "file_control.credit_minor"),
    (8, 5, "8", "padding"),
    (6, 1, "5", "batch_control"),
]


@pytest.mark.parametrize(("line", "first", "replacement", "field"), DAMAGES, ids=[f"{field}" for *_, field in DAMAGES])
def test_the_reader_names_the_line_and_the_field(line: int, first: int, replacement: str, field: str) -> None:
    with pytest.raises(FormatError) as refused:
        nacha.parse(damaged(line, first, replacement))
    assert (refused.value.line, refused.value.field) == (line, field)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b"", "file_header"),
        (nacha.render(file()).replace(b"ADA", "ÄDA".encode("latin-1")), "record"),
        (nacha.render(file())[: 95 * 4], "file_control"),
        (nacha.render(file())[: 95 * 5], "padding"),
        (nacha.render(file()) + b"9" * 94, "padding"),
        (nacha.render(file()).replace(b"ADA", b"A\tA"), "record"),
        (nacha.render(file()).replace(b"QUITTANCE ", b"QUITTANCE", 1), "record"),
    ],
    ids=[
        "empty",
        "not ascii",
        "cut before the control",
        "no padding",
        "too much padding",
        "control character",
        "short line",
    ],
)
def test_files_that_are_not_whole_are_refused(content: bytes, field: str) -> None:
    with pytest.raises(FormatError) as refused:
        nacha.parse(content)
    assert refused.value.field == field


def test_returns_answer_in_the_same_direction_on_the_same_kind_of_account() -> None:
    expected = {"22": "21", "23": "21", "24": "21", "27": "26", "32": "31", "37": "36", "42": "41", "47": "46"}
    expected |= {"52": "51", "55": "56"}
    assert {code: RETURN_CODE_OF[code] for code in expected} == expected


def test_a_large_file_is_whole() -> None:
    made = file(batch(*(entry(number) for number in range(1, 10_001))))
    content = nacha.render(made)
    assert len(content) == 95 * 10_010
    assert nacha.parse(content) == made
