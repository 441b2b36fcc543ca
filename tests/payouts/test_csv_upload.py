"""CSV as spreadsheets and people make it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payouts import csv_export, csv_upload
from payouts.errors import BatchEmpty, BatchTooLarge, CsvUnreadable

HEADER = "reference,name,routing_number,account_number,amount,currency\r\n"
ROW = "R-1,José Ñandú,021000021,0001234567,1250.50,USD\r\n"


def first(body: bytes):
    return csv_upload.read(body).orders[0]


@pytest.mark.parametrize(
    "body",
    [
        (HEADER + ROW).encode(),
        (HEADER + ROW).encode("utf-8-sig"),
        (HEADER + ROW).encode("utf-16"),
        (HEADER + ROW).encode("utf-16-le"),
        (HEADER + ROW).encode("utf-16-be"),
        b"\xfe\xff" + (HEADER + ROW).encode("utf-16-be"),
        (HEADER + ROW).replace(",", ";").encode(),
        (HEADER + ROW).replace(",", "\t").encode("utf-16"),
        (HEADER + ROW).replace(",", "|").encode(),
        ("sep=;\r\n" + (HEADER + ROW).replace(",", ";").replace("1250.50", "1250,50")).encode(),
        (HEADER + ROW).replace("\r\n", "\n").encode(),
        (HEADER + ROW).replace("\r\n", "\r").encode(),
        (HEADER.replace("_", " ").title() + ROW).encode(),
        (HEADER + ROW.replace("021000021", '"=""021000021"""').replace("0001234567", "'0001234567")).encode(),
        (HEADER + ROW + ",,,,,\r\n\r\n").encode(),
        (HEADER + ROW.replace("R-1", " R-1 ").replace("José", "\u00a0José")).encode(),
    ],
)
def test_every_spelling_of_a_file_gives_the_same_request(body):
    order = first(body)
    assert (order.reference, order.beneficiary.name, order.beneficiary.routing_number) == (
        "R-1",
        "José Ñandú",
        "021000021",
    )
    assert (order.beneficiary.account_number, order.amount, order.currency) == ("0001234567", "1250.50", "USD")


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1250.50", "1250.50"),
        ("1250,50", "1250.50"),
        ("1250,5", "1250.5"),
        ("1,250.50", "1250.50"),
        ("1.250,50", "1250.50"),
        ("1 250,50", "1250.50"),
        ("1\u00a0250,50", "1250.50"),
        ("1'250.50", "1250.50"),
        ("1,234,567", "1234567"),
        ("1.234.567,00", "1234567.00"),
        ("1,234", "1,234"),  # two readings
        ("1.234", "1.234"),
        ("12,34,567", "12,34,567"),
        ("1.5e3", "1.5e3"),
        ("-5,00", "-5,00"),
        ("\u0661 234.56", "\u0661 234.56"),  # Arabic one: without it the amount would be another
        ("1 \u0662\u0663\u0664", "1 \u0662\u0663\u0664"),
        ("\u0661,\u0662\u0663\u0664.50", "\u0661,\u0662\u0663\u0664.50"),
        ("\u0967\u0968,50", "\u0967\u0968,50"),
        ("", ""),
    ],
)
def test_amounts_are_read_only_where_one_reading_is_possible(cell, amount):
    assert csv_upload.plain_amount(cell) == amount


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    body = (
        HEADER + 'R-1,"Ada\r\nLovelace",021000021,1234,1.00,USD\r\n\r\nR-2,Bob,021000021,1234,1.00,USD\r\n'
    ).encode()
    parsed = csv_upload.read(body)
    assert parsed.rows == [2, 4]
    assert [problem.pointer for problem in parsed.problems] == ["#/rows/2/name"]  # names have no line breaks
    assert "quotation mark" in parsed.problems[0].detail


def test_own_data_becomes_metadata():
    body = (HEADER.strip() + ",metadata.run\r\n" + ROW.strip() + ",7\r\n").encode()
    assert first(body).metadata == {"run": "7"}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "Excel workbook"),
        (b"%PDF-1.7", "PDF"),
        (b"", "missing: reference"),
        (b"hello world", "missing: reference"),
        (HEADER.replace("amount", "betrag").encode() + ROW.encode(), "missing: amount"),
        ((HEADER.strip() + ",iban\r\n" + ROW).encode(), "not known here: iban"),
        ((HEADER.strip() + ",amount\r\n" + ROW).encode(), "column twice: amount"),
        ((HEADER + 'R-1,"open').encode(), "row 2: a quotation mark"),
        ((HEADER + "R-1,\x81").encode("latin-1"), "row 2, column name: the byte 0x81 is not UTF-8"),
        ((HEADER + "R-1,a\x00b,,,,\r\n").encode(), "NUL"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(body, says):
    with pytest.raises(CsvUnreadable, match=says.replace("(", r"\(")):
        csv_upload.read(body)


def test_a_row_that_has_moved_is_a_problem_of_that_row():
    parsed = csv_upload.read((HEADER + ROW + "R-2,Doe, Jane,021000021,1234,1.00,USD\r\n").encode())
    assert [problem.pointer for problem in parsed.problems] == ["#/rows/3"]


def test_a_file_has_one_to_a_thousand_rows():
    with pytest.raises(BatchEmpty):
        csv_upload.read(HEADER.encode())
    with pytest.raises(BatchTooLarge):
        csv_upload.read((HEADER + ROW * 1001).encode())


def test_a_currency_that_only_looks_like_one_is_left_alone():
    assert first((HEADER + ROW.replace("USD", "usd")).encode()).currency == "USD"
    assert first((HEADER + ROW.replace("USD", "u\u017fd")).encode()).currency == "u\u017fd"


@pytest.mark.parametrize(("filling", "says"), [("\n", "rows"), (",\n", "rows"), (ROW, "rows")])
def test_a_file_of_next_to_nothing_but_rows_is_left_early(filling, says):
    with pytest.raises(CsvUnreadable, match=says):
        csv_upload.read((HEADER + filling * 25_000).encode())


def test_a_header_of_a_million_cells_is_refused_as_one():
    with pytest.raises(CsvUnreadable, match="at most 200 columns"):
        csv_upload.read(b"," * 1_000_000)


@pytest.mark.parametrize("mark", ['"', " ", "\r", "\n", "\x00"])
def test_a_separator_that_cannot_separate_is_not_believed(mark):
    with pytest.raises(CsvUnreadable):
        csv_upload.read(f"sep={mark}\n{HEADER}".encode())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(body):
    for content in (body, HEADER.encode() + body):
        try:
            csv_upload.read(content)
        except (CsvUnreadable, BatchEmpty):
            continue


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\uff1d1+1", " =1+1", "\u3000=1", "\uff20x"]
)
def test_formulas_leave_as_text_and_come_back_as_they_were(cell):
    content = csv_export.render(["a"], [[cell]]).decode("utf-8-sig")
    assert "'" + cell[0] in content
