"""Columns as data: a layout is checked when it is declared, and names the column that refuses."""

from __future__ import annotations

from datetime import date, time

import pytest

from settlement.formats.errors import FormatError
from settlement.formats.fixed_width import (
    DIGITS,
    HHMM_OR_NONE,
    NUMBER,
    RESERVED,
    RIGHT_TEXT,
    TEXT,
    YYMMDD,
    YYMMDD_OR_NONE,
    Column,
    Layout,
    fixed,
)

LAYOUT = Layout(
    "toy",
    "line",
    36,
    (
        Column("", 1, 1, fixed("X")),
        Column("name", 2, 6, TEXT),
        Column("bank", 7, 12, RIGHT_TEXT),
        Column("code", 13, 15, DIGITS),
        Column("amount", 16, 20, NUMBER),
        Column("", 21, 22, RESERVED),
        Column("on", 23, 28, YYMMDD),
        Column("at", 29, 32, HHMM_OR_NONE),
        Column("", 33, 36, RESERVED),
    ),
)
VALUES = ("AB", "12", "007", 45, date(2030, 2, 28), time(9, 5))
RECORD = "XAB       1200700045  3002280905    "


def test_reads_and_writes_the_same_record() -> None:
    assert LAYOUT.write(VALUES, 1) == RECORD
    assert LAYOUT.read(RECORD, 1) == VALUES


def test_reserved_columns_are_not_looked_at() -> None:
    assert LAYOUT.read(RECORD[:20] + "##" + RECORD[22:32] + "####", 1) == VALUES


@pytest.mark.parametrize(
    ("position", "replacement", "field"),
    [
        (0, "Y", "line.positions_1_1"),
        (12, "0A7", "line.code"),
        (15, " 0045", "line.amount"),
        (15, "+0045", "line.amount"),
        (22, "300229", "line.on"),
        (28, "2460", "line.at"),
        (28, "9 05", "line.at"),
    ],
)
def test_names_the_column_that_cannot_be_read(position: int, replacement: str, field: str) -> None:
    broken = RECORD[:position] + replacement + RECORD[position + len(replacement) :]
    with pytest.raises(FormatError) as refused:
        LAYOUT.read(broken, 7)
    assert (refused.value.line, refused.value.field, refused.value.value) == (7, field, replacement)


@pytest.mark.parametrize(
    ("index", "value", "field"),
    [
        (0, "TOOLONG", "line.name"),
        (0, "A ", "line.name"),
        (0, "Ä", "line.name"),
        (0, "A\n", "line.name"),
        (1, " 1", "line.bank"),
        (2, "07", "line.code"),
        (3, 100_000, "line.amount"),
        (3, -1, "line.amount"),
        (4, date(1999, 1, 1), "line.on"),
        (5, time(9, 5, 1), "line.at"),
    ],
)
def test_refuses_to_write_what_would_not_be_read_back(index: int, value: object, field: str) -> None:
    values = [*VALUES[:index], value, *VALUES[index + 1 :]]
    with pytest.raises(FormatError) as refused:
        LAYOUT.write(values, 3)
    assert (refused.value.line, refused.value.field) == (3, field)


def test_a_missing_date_is_blanks_or_zeros_and_is_written_as_blanks() -> None:
    assert YYMMDD_OR_NONE.read("000000") is None
    assert YYMMDD_OR_NONE.read("      ") is None
    assert YYMMDD_OR_NONE.write(None, 6) == "      "


@pytest.mark.parametrize(
    "columns",
    [
        (Column("a", 1, 3, TEXT), Column("b", 5, 10, TEXT)),
        (Column("a", 1, 5, TEXT), Column("b", 5, 10, TEXT)),
        (Column("a", 1, 9, TEXT),),
    ],
    ids=["gap", "overlap", "short"],
)
def test_a_layout_covers_its_record_exactly(columns: tuple[Column, ...]) -> None:
    with pytest.raises(ValueError, match="toy line"):
        Layout("toy", "line", 10, columns)


def test_the_error_is_a_sentence_and_can_leave_the_value_out() -> None:
    error = FormatError("nacha", 12, "entry.account_number", "1234567890" * 6, "must not be blank")
    assert (
        str(error)
        == "nacha line 12, entry.account_number: '123456789012345678901234567890123456... is refused: must not be blank"
    )
    assert error.without_value() == "nacha line 12, entry.account_number: must not be blank"
    assert "line" not in str(FormatError("nacha", 0, "file", 1, "must be shorter"))
