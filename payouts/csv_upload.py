"""Parse a CSV file into the same requests as JSON.

It accepts what spreadsheets write and refuses ambiguous cells. Pure.

Understood: comma, semicolon, tab and bar; UTF-8 and UTF-16, or the declared charset; `sep=;` in the first line;
quoted line breaks; decimal comma and grouped thousands; `="021000021"` and a leading apostrophe, which keep leading
zeros. Refused: an amount like `1,234`, a lost leading zero.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from config.kernel import csv_cells
from config.kernel.errors import FieldProblem
from payouts import request_types, text_encodings
from payouts.errors import CsvUnreadable
from payouts.limits import BATCH_TRANSFERS_MAX, CSV_COLUMNS_MAX, CSV_ROWS_READ_MAX
from payouts.models import BatchSource
from payouts.parsing import ParsedRequest, item_problems, problem_of_row, require_size
from payouts.request_fields import METADATA_COLUMN_PREFIX, Problem, csv_fields, is_csv_required
from payouts.request_types import TransferRequest

FIELDS = csv_fields()
REQUIRED_COLUMNS = tuple(column for column, field in FIELDS.items() if is_csv_required(field))

_DELIMITERS = (",", ";", "\t", "|")
_FOREIGN = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
)
_EDGES = " \u00a0\u202f\ufeff"
_NAMES_SHOWN_CHARS_MAX = 200

# Only ASCII digits: a digit of another script would otherwise be dropped from the amount.
_GROUPED_DOT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+\Z")  # 1,234.56
_GROUPED_COMMA = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+\Z")  # 1.234,56
_MANY_GROUPS = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})+\Z")  # 1,234,567
_SPACED = re.compile(r"[0-9]{1,3}(?:[ '\u2019\u00a0\u202f][0-9]{3})+(?:[.,][0-9]+)?\Z")  # 1 234,56
_DECIMAL_COMMA = re.compile(r"[0-9]+,([0-9]+)\Z")  # 1234,56
_FORMULA_TEXT = re.compile(r'="([^"]*)"\Z')


def read(body: bytes, *, charset: str = "", reference: str = "") -> ParsedRequest:
    """Read a file of up to a thousand transfers.

    `charset` is the declared one. Raises CsvUnreadable, BatchEmpty, BatchTooLarge.
    """
    text = _decode(body, charset)
    delimiter, text, skipped = _take_separator_line(text)
    delimiter = delimiter or _sniff(text)
    records = _records(text, delimiter, first_row=1 + skipped)
    columns = _columns(next(records, (1, []))[1])
    orders: list[TransferRequest | None] = []
    problems: list[FieldProblem] = []
    rows: list[int] = []
    references: list[str] = []
    for row, cells in records:
        if row > CSV_ROWS_READ_MAX:
            raise CsvUnreadable(
                reason=f"it has more than {CSV_ROWS_READ_MAX} rows; a batch has at most {BATCH_TRANSFERS_MAX} transfers"
            )
        if not any(cells):
            continue  # An empty row is not a transfer.
        rows.append(row)
        if len(rows) > BATCH_TRANSFERS_MAX:
            continue  # Only counted from here on.
        order, found = _read_row(row, cells, columns)
        orders.append(order)
        place = columns.index("reference")
        references.append(_as_text(cells[place]) if place < len(cells) else "")
        problems += found
    require_size(len(rows))
    return ParsedRequest(
        orders=orders, problems=problems, reference=reference, source=BatchSource.CSV, rows=rows, references=references
    )


def _read_row(row: int, cells: list[str], columns: list[str]) -> tuple[TransferRequest | None, list[FieldProblem]]:
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        # A cell has an unquoted delimiter, so every cell behind it has moved.
        said = (
            f"Row {row} has {len(cells)} cells for {len(columns)} columns: quote the cell that contains the delimiter."
        )
        return None, [FieldProblem(f"#/rows/{row}", "too_many_cells", said)]
    by_column = dict(zip(columns, cells + [""] * (len(columns) - len(cells)), strict=False))
    if not any(by_column[name] for name in ("name", "routing_number", "account_number")):
        said = f"Row {row} has no beneficiary. If it is a total or a note, remove the row."
        return None, [FieldProblem(f"#/rows/{row}", "not_a_transfer", said)]
    found = [problem_of_row(row, problem) for problem in _cell_problems(by_column)]
    value = _item(by_column)
    order = None if found else request_types.convert(value, TransferRequest)
    if order is None and not found:
        found = [problem_of_row(row, problem) for problem in item_problems(value)]
    return order, found


def _cell_problems(by_column: Mapping[str, str]) -> Iterator[Problem]:
    """Cells that the encoding or the quotes of the file have spoilt."""
    for column, cell in by_column.items():
        path = (
            "/".join(FIELDS[column].names)
            if column in FIELDS
            else column.replace(METADATA_COLUMN_PREFIX, "metadata/", 1)
        )
        if "\n" in cell or "\r" in cell:
            yield Problem(path, "wrong_value", "The cell has a line break. Is a quotation mark in this row left open?")
        elif (original := text_encodings.misread(cell)) is not None:
            was = f"{cell[:40]!r} was saved in the wrong encoding; it may have been {original[:40]!r}."
            detail = f"{was} Export the file again."
            yield Problem(path, "wrong_encoding", detail)


def _item(by_column: Mapping[str, str]) -> dict[str, Any]:
    """A row as a JSON object. Empty optional cells are left out."""
    item: dict[str, Any] = {}
    for column, cell in by_column.items():
        if column.startswith(METADATA_COLUMN_PREFIX):
            if cell:
                item.setdefault("metadata", {})[column.removeprefix(METADATA_COLUMN_PREFIX)] = cell
            continue
        field = FIELDS[column]
        if cell or is_csv_required(field):
            *parents, name = field.names
            target = item
            for parent in parents:
                target = target.setdefault(parent, {})
            target[name] = _CELLS.get(column, _as_text)(cell)
    return item


def _decode(body: bytes, charset: str) -> str:
    for head, what in _FOREIGN:
        if body.startswith(head):
            raise CsvUnreadable(reason=f"it is {what}. Save it as CSV and send that")
    try:
        text = text_encodings.decode(body, charset=charset)
    except text_encodings.CharsetUnknown as error:
        raise CsvUnreadable(reason=f"charset={charset[:40]} is not supported. Save it as 'CSV UTF-8'") from error
    except text_encodings.Undecodable as error:
        raise _undecodable(error) from error
    if "\x00" in text:
        raise CsvUnreadable(reason="it contains NUL characters, so it is not text")
    content = text.rstrip("\x1a\r\n")
    if "\x1a" in text[len(content) :]:  # Ctrl-Z marks the end of a file in DOS.
        text = content
    return text.replace("\r\r\n", "\r\n") if "\r\r\n" in text else text


def _undecodable(error: text_encodings.Undecodable) -> CsvUnreadable:
    """The refusal with the row and the column of the first wrong byte."""
    delimiter, text, skipped = _take_separator_line(error.before)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _sniff(text))
    header: list[str] = []
    row, cells = skipped, [""]
    try:
        for cells in reader:
            header, row = header or cells, row + 1
    except csv.Error:
        row, cells = row + 1, [""]
    if text.endswith(("\n", "\r")):
        row, cells = row + 1, [""]
    column = _normal(header[len(cells) - 1]) if 0 < len(cells) <= len(header) and row > 1 + skipped else ""
    place = f"row {max(row, 1)}" + (f", column {column[:40]}" if column else "")
    advice = "Save it as 'CSV UTF-8', or declare its encoding: Content-Type: text/csv; charset=windows-1252"
    pointer = f"#/rows/{max(row, 1)}" + (f"/{column[:40]}" if column in FIELDS else "")
    problem = FieldProblem(pointer, "wrong_encoding", f"{place.capitalize()}: {error.reason}.")
    return CsvUnreadable(reason=f"{place}: {error.reason}. {advice}", problems=[problem])


def _take_separator_line(text: str) -> tuple[str | None, str, int]:
    """The `sep=;` line of Excel names the delimiter. It is row 1 of the spreadsheet."""
    found = re.match(r'"?sep=([^\s"]|\t)"?[ \t]*(?:\r\n|\r|\n)', text, re.IGNORECASE)
    return (found[1], text[found.end() :], 1) if found else (None, text, 0)


def _sniff(text: str) -> str:
    """The delimiter with which the first row names most known columns."""
    header = text[:10_000]
    return max(
        _DELIMITERS,
        key=lambda delimiter: len(FIELDS.keys() & {_normal(cell) for cell in _first_record(header, delimiter)}),
    )


def _first_record(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def _records(text: str, delimiter: str, *, first_row: int) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers, one at a time: a list of eight megabytes of line ends would take half a gigabyte."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = first_row
    try:
        for cells in reader:
            yield row, [cell.strip(_EDGES) for cell in cells]
            row += 1
    except csv.Error as error:
        raise CsvUnreadable(reason=f"row {row}: {_WORDS.get(str(error), str(error))}") from error


_WORDS = {
    "unexpected end of data": "a quotation mark is opened and never closed",
    "field larger than field limit (131072)": "a cell has more than 131,072 characters. Is a quotation mark left open?",
}


def _normal(cell: str) -> str:
    return re.sub(r"[\s-]+", "_", cell.strip(_EDGES)).lower()


def _columns(header: list[str]) -> list[str]:
    """The names of the columns.

    An unknown column is refused rather than skipped: its data would be lost without notice.
    """
    if len(header) > CSV_COLUMNS_MAX:
        raise CsvUnreadable(reason=f"row 1 has {len(header)} cells; there are at most {CSV_COLUMNS_MAX} columns")
    columns = [_normal(cell) for cell in header]
    while columns and not columns[-1]:
        columns.pop()
    missing = [name for name in REQUIRED_COLUMNS if name not in columns]
    if missing:
        raise CsvUnreadable(
            reason=f"row 1 names the columns; missing: {', '.join(missing)}. Required are {', '.join(REQUIRED_COLUMNS)}"
        )
    unknown = [name or f"column {place}" for place, name in enumerate(columns, start=1) if not _is_known(name)]
    if unknown:
        raise CsvUnreadable(
            reason=f"row 1 names columns that are not known here: {_listed(unknown)}. Put your own data into "
            f"{METADATA_COLUMN_PREFIX}<key>"
        )
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise CsvUnreadable(reason=f"row 1 names a column twice: {_listed(twice)}")
    return columns


def _listed(names: list[str]) -> str:
    text = ", ".join(names)
    return text if len(text) <= _NAMES_SHOWN_CHARS_MAX else f"{text[:_NAMES_SHOWN_CHARS_MAX]}..."


def _is_known(name: str) -> bool:
    return name in FIELDS or (name.startswith(METADATA_COLUMN_PREFIX) and len(name) > len(METADATA_COLUMN_PREFIX))


def _capitals(cell: str) -> str:
    """A currency in capitals. Letters that only look like Latin ones are left alone and refused later."""
    return cell.upper() if cell.isascii() else cell


def _as_text(cell: str) -> str:
    """Undo what makes a spreadsheet keep text, `="021"` and `'021`, and the apostrophe that our own export adds."""
    found = _FORMULA_TEXT.match(cell)
    if found:
        return found[1]
    return cell[1:] if cell[:1] == "'" and (cell[1:].isdigit() or csv_cells.is_formula(cell[1:])) else cell


def plain_amount(cell: str) -> str:
    """Write an amount that has one reading with a point and no groups. Other text is left alone and refused later."""
    if _GROUPED_DOT.match(cell):
        return cell.replace(",", "")
    if _GROUPED_COMMA.match(cell):
        return cell.replace(".", "").replace(",", ".")
    if _MANY_GROUPS.match(cell):
        return cell.replace(",", "").replace(".", "")
    if _SPACED.match(cell):
        return plain_amount(re.sub(r"[^0-9.,]", "", cell))
    comma = _DECIMAL_COMMA.match(cell)
    # `1,234` has two readings, so three digits behind a single comma are left alone.
    return cell.replace(",", ".") if comma and len(comma[1]) != 3 else cell


_CELLS: dict[str, Callable[[str], str]] = {"amount": plain_amount, "currency": _capitals, "account_type": str.lower}
