"""Files that banks send: strict where money is decided, tolerant where the totals prove a deviation harmless."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from settlement.formats import nacha, nacha_answers
from settlement.formats.errors import FormatError
from settlement.formats.nacha_answers import OddEntry, ReceivedChange, ReceivedReturn
from tests.settlement.formats.nacha_examples import batch, entry, file

FOLDER = Path(__file__).resolve().parents[2] / "data" / "ach_received"
OURS = "091000010000001", "091000010000002"
PADDING = b"9" * 94 + b"\n"


def content_of(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def read(content: bytes) -> list[nacha_answers.Answer]:
    return [answer for each in nacha.read_received(content).files for answer in nacha_answers.answers(each)]


def dialects(content: bytes) -> list[str]:
    return [str(dialect) for dialect in nacha.read_received(content).dialects]


def returns(content: bytes) -> list[tuple[str, str, int]]:
    answers = read(content)
    assert all(isinstance(answer, ReceivedReturn) for answer in answers)
    return [
        (answer.original_trace, answer.reason.code, answer.amount_minor)
        for answer in answers
        if isinstance(answer, ReceivedReturn)
    ]


@pytest.mark.parametrize("name", ["plain", "unordered-batches", "equal-batch-numbers", "unordered-traces"])
def test_order_and_numbering_bind_the_originator_alone(name: str) -> None:
    content = content_of(f"{name}.ach")
    assert returns(content) == [(OURS[0], "R03", 1000), (OURS[1], "R02", 2000)]
    assert dialects(content) == []


TOLERATED = {
    "stripped-blanks": "Records lack the blanks at their end (line 1, 2 times)",
    "no-padding": "The last block is not filled with records of nines (line 6)",
    "leading-blank-line": "The file holds empty lines (line 1)",
    "crlf-and-ctrl-z": "The file ends in an end-of-file mark (line 11)",
    "trailing-blank-lines": "The file holds empty lines (line 11)",
    "utf8-bom": "The file begins with a byte order mark (line 1)",
    "one-blank-too-many": "Records have blanks after their end (line 1, 10 times)",
    "rej-trace": "Columns that decide nothing hold something else than the rule book says (line 2, 4 times)",
}


@pytest.mark.parametrize(("name", "dialect"), TOLERATED.items(), ids=TOLERATED)
def test_what_the_totals_prove_harmless_is_read_and_noted(name: str, dialect: str) -> None:
    content = content_of(f"{name}.ach")
    assert returns(content) == [(OURS[0], "R03", 1000)]
    assert dialects(content) == [dialect]
    with pytest.raises(FormatError):
        nacha.parse(content)


@pytest.mark.parametrize("name", ["ten-digit-origin", "letter-in-origin", "lower-case-modifier"])
def test_the_names_that_banks_give_themselves_are_theirs(name: str) -> None:
    assert returns(content_of(f"{name}.ach")) == [(OURS[0], "R03", 1000)]


@pytest.mark.parametrize("name", ["empty-file", "empty-file-stripped-no-modifier"])
def test_a_file_without_batches_says_nothing(name: str) -> None:
    assert read(content_of(f"{name}.ach")) == []


RETURN = content_of("plain.ach")


@pytest.mark.parametrize(
    ("changed", "dialect"),
    [
        (RETURN.replace(b"\n", b"\r"), "Lines end in a carriage return"),
        (RETURN.replace(b"PAYEE", b"PAY\tE"), "Characters that do not print"),
        (RETURN.replace(b"PAYEE", "PAYÉE".encode("latin-1")), "not ASCII"),
        (RETURN.replace(b"PAYEE", "PAYÉE".encode()), "not ASCII"),
        (RETURN.replace(b"PAYEE ", "PAYÉE".encode()), "not ASCII"),
        (RETURN.replace(b"9000002000001", b"9000002000007"), "The block count is wrong"),
        (RETURN.replace(b"\n5220", b"\n5200"), "differ in the service class"),
        (RETURN.replace(b"1021000020000001\n799", b"0021000020000001\n799"), "The addenda indicator is wrong"),
        (RETURN.replace(b"300103", b"3001XX"), "Columns that decide nothing"),
        (RETURN.replace(b"\n" + b"8", b"", 1).replace(b"22000000200", b"\n822000000200", 1), ""),
        (RETURN + PADDING, "The last block is not filled"),
        (RETURN.replace(b"\n", b"\n \n"), "The file holds empty lines"),
        (RETURN.rstrip(b"\n") + b"\0" * 60, "The file ends in an end-of-file mark"),
        (RETURN.replace(b"\n6", b"6").replace(b"\n7", b"7"), "Several records stand on one line"),
    ],
)
def test_siblings_of_harmless_deviations_are_read_and_noted(changed: bytes, dialect: str) -> None:
    assert changed != RETURN or not dialect
    assert returns(changed) == [(OURS[0], "R03", 1000), (OURS[1], "R02", 2000)]
    assert not dialect or any(dialect in noted for noted in dialects(changed)), dialects(changed)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (b"9000002", b"9000003", "file_control.batch_count"),
        (b"0000003000 ", b"0000003001 ", "file_control.credit_minor"),
        (b"0000001000A", b"0000001001A", "batch_control.credit_minor"),
        (b"0000001000A", b"000000100 A", "entry.amount_minor"),
        (b"822000000200091", b"822000000300091", "batch_control.entry_addenda_count"),
        (b"822000000200091", b"822000000200092", "batch_control.entry_hash"),
        (b"00010001234567890 ", b"00010009999999999 ", "batch_control.company_id"),
        (b" 021000020000001\n5", b" 031000020000001\n5", "batch_control.originating_dfi"),
        (b"\n8220", b"\nX220", "batch_control"),
    ],
)  # fmt: skip
def test_amounts_totals_counts_and_identity_are_not_negotiable(old: bytes, new: bytes, field: str) -> None:
    assert old in RETURN
    with pytest.raises(FormatError) as refused:
        nacha.read_received(RETURN.replace(old, new, 1))
    assert refused.value.field == field


def test_a_missing_control_record_is_called_missing() -> None:
    without_control = content_of("plain.ach").replace(RETURN.splitlines()[9] + b"\n", PADDING)
    for content, kind in (
        (without_control, "file control"),
        (without_control.replace(PADDING, b""), "file control"),
        (content_of("no-batch-control.ach"), "batch control"),
    ):
        with pytest.raises(FormatError, match=f"the {kind} record is missing"):
            nacha.read_received(content)


def test_nothing_after_the_file_control_is_ignored() -> None:
    both = content_of("two-files-in-one.ach")
    assert returns(both) == [(OURS[0], "R03", 1000), (OURS[1], "R02", 2000)]
    assert dialects(both)[0].startswith("Several files stand in one")
    first = content_of("no-padding.ach")
    apart = first + b"\n" + content_of("stripped-blanks.ach")
    assert returns(apart) == [(OURS[0], "R03", 1000)] * 2
    for junk in (b"\nhello\n", b"\n\n6220910000190000\n", b"\n" + first[:300], b"9" * 50 + b"8\n"):
        with pytest.raises(FormatError):
            nacha.read_received(first + junk)


def answer_file(*entries: nacha.NachaEntry, sec_code: str = "PPD") -> bytes:
    """A received file with these entries, written without the rules that they break."""
    lines = nacha.render(file(batch(entry(1, amount_minor=1)))).decode("ascii").splitlines()
    header = lines[1][:50] + sec_code + lines[1][53:]
    body = [record for each in entries for record in records(each)]
    totals = batch(*entries).totals()
    control = "8200" + f"{totals.entry_addenda_count:06d}{totals.entry_hash:010d}{totals.debit_minor:012d}"
    control = (control + f"{totals.credit_minor:012d}1121042882").ljust(79) + lines[3][79:]
    end = f"9000001{-(-(len(body) + 4) // 10):06d}{totals.entry_addenda_count:08d}{totals.entry_hash:010d}"
    end = (end + f"{totals.debit_minor:012d}{totals.credit_minor:012d}").ljust(94)
    return "\n".join([lines[0], header, *body, control, end]).encode("ascii")


def records(made: nacha.NachaEntry) -> list[str]:
    """The records of one entry, whatever rule it breaks."""
    bare = nacha.entry_record(replace(made, transaction_code="22", amount_minor=1, addenda=()), "PPD")
    flag = "1" if made.addenda else "0"
    first = "6" + made.transaction_code + bare[3:29] + f"{made.amount_minor:010d}" + bare[39:78] + flag + bare[79:]
    found = [first]
    for addenda in made.addenda:
        if isinstance(addenda, nacha.Addenda99):
            head = f"799{addenda.reason_code:3}{addenda.original_trace:15}      {addenda.original_receiving_dfi}"
        elif isinstance(addenda, nacha.Addenda98):
            head = f"798{addenda.change_code:3}{addenda.original_trace:15}      {addenda.original_receiving_dfi}"
        else:
            raise TypeError(addenda)
        found.append(head.ljust(79) + addenda.trace_number)
    return found


def returned(number: int, *addenda: nacha.Addenda, code: str = "21") -> nacha.NachaEntry:
    return entry(number, transaction_code=code, amount_minor=1000, addenda=addenda)


def because(number: int, reason: str = "R03", *, of: int | None = None) -> nacha.Addenda99:
    return nacha.Addenda99(reason, OURS[(of or number) - 1], "09100001", entry(number).trace_number)


def correcting(number: int, code: str = "C01") -> nacha.Addenda98:
    return nacha.Addenda98(code, OURS[number - 1], "09100001", "1234567", entry(number).trace_number)


GOOD = returned(2, because(2))
ODD = {
    "return without addenda": (returned(1), "PPD"),
    "payment to us": (entry(1, amount_minor=1000), "PPD"),
    "debit of us": (entry(1, transaction_code="27", amount_minor=1000), "PPD"),
    "two addenda 99": (returned(1, because(1), because(1, "R04")), "PPD"),
    "addenda 98 and 99": (returned(1, correcting(1), because(1)), "PPD"),
    "addenda 98 outside COR": (returned(1, correcting(1)), "PPD"),
    "trace of nothing": (returned(1, replace(because(1), original_trace="X")), "PPD"),
    "trace in other digits": (returned(1, replace(because(1), original_trace="09100001000000")), "PPD"),
    "no reason": (returned(1, because(1, "")), "PPD"),
    "change as reason": (returned(1, because(1, "C01")), "PPD"),
    "unknown transaction code": (returned(1, because(1), code="25"), "PPD"),
    "addenda of another bank's entry": (returned(1, replace(because(1), trace_number="999999990000009")), "PPD"),
}


@pytest.mark.parametrize(("odd", "sec_code"), ODD.values(), ids=ODD)
def test_one_odd_entry_is_named_and_the_others_are_read(odd: nacha.NachaEntry, sec_code: str) -> None:
    first, second = read(answer_file(odd, GOOD, sec_code=sec_code))
    assert isinstance(first, OddEntry)
    assert (first.line, first.amount_minor, bool(first.why)) == (3, 1000, True)
    assert isinstance(second, ReceivedReturn)
    assert second.original_trace == OURS[1]


def test_addenda_that_changed_places_are_noticed() -> None:
    one = returned(1, because(2))
    other = returned(2, because(1))
    assert [type(answer) for answer in read(answer_file(one, other))] == [OddEntry, OddEntry]


def test_a_notification_of_change_holds_one_addenda_98_and_no_money() -> None:
    good = replace(returned(1, correcting(1)), amount_minor=0)
    money = returned(2, correcting(2))
    return_in_cor = replace(returned(2, because(2)), amount_minor=0)
    assert [type(each) for each in read(answer_file(good, money, sec_code="COR"))] == [ReceivedChange, OddEntry]
    assert [type(each) for each in read(answer_file(good, return_in_cor, sec_code="COR"))] == [ReceivedChange, OddEntry]


def test_unknown_codes_are_kept_with_their_entries() -> None:
    answers = read(content_of("unknown-return-code.ach"))
    assert [
        (answer.reason.code, answer.reason.is_known) for answer in answers if isinstance(answer, ReceivedReturn)
    ] == [
        ("R97", False),
        ("R03", True),
    ]
    odd, good = read(content_of("unknown-change-code.ach"))
    assert (type(odd), type(good)) == (OddEntry, ReceivedReturn)


def test_a_date_of_death_is_read_for_deaths_alone() -> None:
    dated = {
        code: nacha.Addenda99(code, OURS[0], "09100001", entry(1).trace_number, date(2029, 12, 24)).date_of_death
        for code in ("R14", "R15", "R03", "R72")
    }
    assert dated == {"R14": date(2029, 12, 24), "R15": date(2029, 12, 24), "R03": None, "R72": None}


@pytest.mark.parametrize("code", ["IAT", "COR"])
def test_international_batches_leave_the_company_of_the_control_blank(code: str) -> None:
    addenda = (replace(correcting(1), corrected_data="021000089"),)
    made = replace(returned(1, *addenda), amount_minor=0)
    if code == "IAT":
        mandatory = [nacha.AddendaOther(str(number), "ANN" if number == 10 else "") for number in range(10, 17)]
        made = entry(1, addenda=tuple(mandatory))
    content = nacha.render(file(batch(made, sec_code=code, company_name="IATCOR")))
    lines = content.splitlines()
    control = next(line for line in lines if line.startswith(b"8"))
    blank = content.replace(control, control[:44] + b" " * 10 + control[54:])
    assert blank != content
    assert nacha.parse(blank) == nacha.parse(content)


def test_reading_takes_time_in_proportion_to_the_file() -> None:
    """Four times the entries may take far less than sixteen times the time."""

    def seconds(count: int) -> float:
        entries = tuple(
            entry(number, transaction_code="21", addenda=(because_of(number),)) for number in range(1, count + 1)
        )
        content = nacha.render(file(batch(*entries)))
        begun = time.process_time()
        assert len(read(content.replace(b"\n", b" \n"))) == count
        return time.process_time() - begun

    def because_of(number: int) -> nacha.Addenda99:
        return nacha.Addenda99("R03", f"09100001{number:07d}", "09100001", entry(number).trace_number)

    small, large = min(seconds(500) for _ in range(3)), min(seconds(2_000) for _ in range(3))
    assert large < 9 * small
