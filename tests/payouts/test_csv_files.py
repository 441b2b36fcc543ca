"""CSV files of the kinds that people send: each is read rightly, or refused with the row and the column.

No letter of a name is ever guessed.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any

import pytest

from payouts import csv_upload, field_rules, text_encodings
from payouts.errors import BatchEmpty, BatchTooLarge, CsvUnreadable
from payouts.parsing import ParsedRequest
from tests.factories import partners, payouts

DATA = Path(__file__).parent.parent / "data" / "csv"
NAMES = ["Sérgio Falcão", "José Ñandú", "Zoë Müller"]
HEADER = "reference,name,routing_number,account_number,amount,currency\r\n"


def read(name: str, charset: str = "") -> ParsedRequest:
    return csv_upload.read((DATA / name).read_bytes(), charset=charset)


def names(parsed: ParsedRequest) -> list[Any]:
    assert not problems(parsed)
    return [order.beneficiary.name for order in parsed.orders if order is not None]


def problems(parsed: ParsedRequest) -> list[tuple[str, str]]:
    found = list(parsed.problems)
    for position, order in enumerate(parsed.orders):
        if order is not None:
            found += [parsed.problem(position, each) for each in field_rules.check_request(order)[1]]
    return [(problem.pointer, problem.code) for problem in found]


@pytest.mark.parametrize(
    ("name", "charset", "expected"),
    [
        ("macroman_cr.csv", "macintosh", NAMES),
        ("macroman_crlf.csv", "x-mac-roman", NAMES),
        ("ctrl_z_at_end.csv", "", NAMES),
        ("crcrlf.csv", "", NAMES),
        ("crcrlf.csv", "UTF-8", NAMES),
        ("double_bom_quoted_header.csv", "", ["A B"]),
        ("inch_mark_unquoted.csv", "", ['5" Pipe LLC', "Bob"]),
    ],
)
def test_readable_files_give_the_right_names(name, charset, expected):
    assert names(read(name, charset)) == expected


def test_rows_are_numbered_as_a_spreadsheet_numbers_them_whatever_ends_a_line():
    assert read("crcrlf.csv").rows == [2, 3, 4]
    assert read("ctrl_z_at_end.csv").rows == [2, 3, 4]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("double_encoded.csv", [(f"#/rows/{row}/name", "wrong_encoding") for row in (2, 3, 4)]),
        ("open_quote_closed_later.csv", [("#/rows/2/name", "wrong_value")]),
        ("quote_opens_in_last_col.csv", [("#/rows/2/description", "wrong_value")]),
        ("open_quote_in_metadata.csv", [("#/rows/2/metadata.note", "wrong_value")]),
        ("curly_quotes.csv", [("#/rows/2", "too_many_cells")]),
        ("ls_u2028_in_name.csv", [("#/rows/2/name", "wrong_value")]),
        ("vt_ff_x85.csv", [("#/rows/2/name", "wrong_value"), ("#/rows/3/name", "wrong_value")]),
        ("trailing_total_row.csv", [("#/rows/3", "not_a_transfer")]),
        ("total_row_words.csv", [("#/rows/3", "not_a_transfer")]),
    ],
)
def test_rows_that_cannot_be_paid_are_refused_with_their_place(name, expected):
    assert problems(read(name)) == expected


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("macroman_cr.csv", "row 2, column name: the byte 0x8E is not UTF-8"),
        ("macroman_crlf.csv", "row 2, column name: the byte 0x8E is not UTF-8"),
        ("utf8_one_stray_byte.csv", "row 5, column name: the byte 0xE9 is not UTF-8"),
        ("utf8_truncated.csv", "row 3, column name: the file ends in the middle of a character"),
        ("quotes_in_quoted_cell.csv", "row 2: "),
        ("open_quote_never_closed.csv", "row 2: a quotation mark is opened and never closed"),
    ],
)
def test_unreadable_files_are_refused_with_the_row(name, place):
    with pytest.raises(CsvUnreadable) as refused:
        read(name)
    assert place in refused.value.message


FOREIGN = [
    ("cp1250", "Łukasz Żółć"),
    ("cp1251", "Юрий Гагарин"),
    ("cp1252", "Zoë Müller"),
    ("shift_jis", "山田太郎"),
    ("gbk", "李小龙"),
    ("cp437", "Renée Ñandú"),
    ("iso8859-15", "Œuvre Šimek"),
    ("utf-16", "Zoë 山田"),
]


@pytest.mark.parametrize(("charset", "name"), FOREIGN)
def test_a_declared_charset_is_honoured_and_an_undeclared_one_is_never_guessed(charset, name):
    body = f"{HEADER}R-1,{name},021000021,0001234567,1.00,USD\r\n".encode(charset)
    assert names(csv_upload.read(body, charset=charset)) == [name]
    if charset != "utf-16":  # its byte order mark is the proof
        with pytest.raises(CsvUnreadable, match="row 2, column name"):
            csv_upload.read(body)


@pytest.mark.parametrize(
    "charset", ["utf-7", "rot13", "hex", "idna", "no-such-charset", "unicode_escape", "\x00", "x" * 300]
)
def test_an_unknown_charset_is_refused(charset):
    with pytest.raises(CsvUnreadable, match="is not supported"):
        csv_upload.read(HEADER.encode(), charset=charset)


def test_a_declared_charset_that_the_byte_order_mark_contradicts_is_refused():
    with pytest.raises(CsvUnreadable, match="byte order mark of UTF-8"):
        csv_upload.read(HEADER.encode("utf-8-sig"), charset="windows-1252")


@pytest.mark.parametrize("wrong", ["cp1252", "mac_roman", "cp437", "cp850"])
@pytest.mark.parametrize("name", ["Sérgio Falcão", "JOSÉ ÑANDÚ", "Voilà", "Łukasz", "Юрий", "山田", "Zoë Müller"])
def test_utf8_that_was_read_as_another_encoding_is_recognised(wrong, name):
    try:
        misread = name.encode().decode(wrong)
    except UnicodeDecodeError:
        misread = name.encode().decode("latin-1")
    assert text_encodings.misread(misread.strip(" \u00a0")) is not None


@pytest.mark.parametrize(
    "name",
    [
        "Sérgio Falcão",
        "JÄRVELÄ\u2019S",
        "JOSÉ\u2019S",
        "PERÚ\u2019S",
        "RĂŞINARI",
        "Ångström",
        "Ünal \u201cX\u201d",
        "Café™",
        "Ærø \u2013 Øst",
        "Müller & Söhne®",
        "山田太郎",
        "Юрий",
    ],
)
def test_right_names_are_not_taken_for_misread_ones(name):
    assert text_encodings.misread(name) is None


@pytest.mark.parametrize(
    "body",
    [
        b'"' * 900_000,
        (HEADER + '"' + "a" * 900_000).encode(),
        (HEADER + "R-1," + "É" * 400_000).encode(),
        (HEADER + "R-1,Ada,021000021,1234," + "1 111" * 25_000 + ",USD").encode(),
        (HEADER + "\r\r\n" * 300_000).encode(),
        HEADER.encode() + b"\xff" * 900_000,
        HEADER.encode() + ("a,b\n" * 200_000).encode() + b"\xff",
        ("metadata.a," * 80_000).encode(),
        (HEADER + ("R,Ã©" + "Ã" * 60_000 + "\n") * 3).encode(),
        b"\x1a" * 900_000,
    ],
)
def test_no_file_under_a_megabyte_takes_long(body):
    began = time.process_time()
    with contextlib.suppress(CsvUnreadable, BatchEmpty, BatchTooLarge):
        problems(csv_upload.read(body))
    assert time.process_time() - began < 1.0


@pytest.mark.django_db
def test_the_api_honours_the_charset_of_the_content_type():
    environment = payouts.funded_environment()
    api = partners.client(environment)
    body = (DATA / "macroman_crlf.csv").read_bytes()
    refused = api.post("/v1/transfers/batch", body, content_type="text/csv", idempotency_key="a")
    assert refused.status_code == 400 and refused.json()["code"] == "csv_unreadable"
    assert refused.json()["errors"][0]["pointer"] == "#/rows/2/name"
    accepted = api.generic(
        "POST", "/v1/transfers/batch", body, "text/csv; charset=macintosh", headers={"Idempotency-Key": "b"}
    )
    assert accepted.status_code == 202, accepted.content
    latin = api.post("/v1/transfers", b"{}", content_type="application/json; charset=iso-8859-1", idempotency_key="c")
    assert latin.status_code == 415
