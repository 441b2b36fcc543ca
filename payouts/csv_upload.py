"""A CSV file becomes the same orders that JSON takes. It survives spreadsheets and refuses what it cannot read. Pure.

Understood: comma, semicolon, tab and bar; UTF-8 with or without mark, UTF-16, Windows-1252; `sep=;` in the first line; quoted line breaks; decimal
comma and grouped thousands; `="021000021"` and a leading apostrophe, by which people save leading zeros. Never guessed: an amount like `1,234`,
a lost zero.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from msgspec import UNSET

from config.kernel.errors import FieldProblem
from payouts.errors import CsvUnreadable
from payouts.limits import BATCH_TRANSFERS_MAX, CSV_COLUMNS_MAX, CSV_ROWS_READ_MAX
from payouts.models import BatchSource
from payouts.parsing import ParsedRequest, require_size
from payouts.request_types import PayeeOrder, TransferOrder

REQUIRED_COLUMNS = ("reference", "name", "routing_number", "account_number", "amount", "currency")
OPTIONAL_COLUMNS = ("account_type", "description")
METADATA_PREFIX = "metadata."

_DELIMITERS = (",", ";", "\t", "|")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_FOREIGN = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
)
_EDGES = " \u00a0\u202f\ufeff"

# Digits are the ten of ASCII: a digit of another script that slipped through here would be dropped from the amount.
_GROUPED_DOT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+\Z")  # 1,234.56
_GROUPED_COMMA = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+\Z")  # 1.234,56
_MANY_GROUPS = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})+\Z")  # 1,234,567
_SPACED = re.compile(r"[0-9]{1,3}(?:[ '\u2019\u00a0\u202f][0-9]{3})+(?:[.,][0-9]+)?\Z")  # 1 234,56
_DECIMAL_COMMA = re.compile(r"[0-9]+,([0-9]+)\Z")  # 1234,56
_FORMULA_TEXT = re.compile(r'="([^"]*)"\Z')


def read(body: bytes, *, reference: str = "") -> ParsedRequest:
    """Read a file of up to a thousand transfers. Raises CsvUnreadable, BatchEmpty, BatchTooLarge."""
    text = _decode(body)
    delimiter, text, skipped = _take_separator_line(text)
    delimiter = delimiter or _sniff(text)
    records = _records(text, delimiter)
    columns = _columns(next(records, []))
    orders: list[TransferOrder | None] = []
    problems: list[FieldProblem] = []
    rows: list[int] = []
    for row, cells in enumerate(records, start=2 + skipped):
        if row > CSV_ROWS_READ_MAX:
            raise CsvUnreadable(
                reason=f"it has more than {CSV_ROWS_READ_MAX} rows, and a batch may hold at most {BATCH_TRANSFERS_MAX} transfers"
            )
        if not any(cells):
            continue  # An empty row at the end, or between two groups of people, is nobody.
        rows.append(row)
        if len(rows) > BATCH_TRANSFERS_MAX:
            continue  # Only counted from here on.
        problem = _problem_of_row(row, cells, len(columns))
        if problem is not None:
            problems.append(problem)
            orders.append(None)
        else:
            orders.append(_order(dict(zip(columns, cells + [""] * (len(columns) - len(cells)), strict=True))))
    require_size(len(rows))
    return ParsedRequest(orders=orders, problems=problems, reference=reference, source=BatchSource.CSV, rows=rows)


def _decode(body: bytes) -> str:
    for head, what in _FOREIGN:
        if body.startswith(head):
            raise CsvUnreadable(reason=f"it is {what}. Save it as CSV and send that")
    text = _text_of(body)
    if "\x00" in text:
        raise CsvUnreadable(reason="it contains NUL characters, so it is no text")
    return text


def _text_of(body: bytes) -> str:
    """Try the encodings in which spreadsheets save, strictly: a wrong letter in a name is a wrong name."""
    encoding = next((encoding for mark, encoding in _BOMS if body.startswith(mark)), None) or _utf16_without_mark(body)
    for candidate in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            return body.decode(candidate)
        except UnicodeDecodeError:
            continue
    raise CsvUnreadable(reason="its encoding is none of UTF-8, UTF-16 and Windows-1252. Save it as 'CSV UTF-8'")


def _utf16_without_mark(body: bytes) -> str | None:
    head = body[:200]
    if len(head) >= 4 and head[1::2].count(0) > len(head) // 3:
        return "utf-16-le"
    return "utf-16-be" if len(head) >= 4 and head[0::2].count(0) > len(head) // 3 else None


def _take_separator_line(text: str) -> tuple[str | None, str, int]:
    """Excel's own `sep=;` names the delimiter and is row 1 for everybody who looks at the file."""
    found = re.match(r'"?sep=([^\s"]|\t)"?[ \t]*(?:\r\n|\r|\n)', text, re.IGNORECASE)
    return (found[1], text[found.end() :], 1) if found else (None, text, 0)


def _sniff(text: str) -> str:
    """The delimiter under which the first row names most of our columns."""
    header = text[:10_000]
    known = {*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS}
    return max(
        _DELIMITERS, key=lambda delimiter: len(known & {_normal(cell) for cell in _first_record(header, delimiter)})
    )


def _first_record(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows, one at a time: eight megabytes of line ends would be a list of half a gigabyte."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield [cell.strip(_EDGES) for cell in cells]
    except csv.Error as error:
        raise CsvUnreadable(reason=f"line {reader.line_num}: {error}") from error


def _normal(cell: str) -> str:
    return re.sub(r"[\s-]+", "_", cell.strip(_EDGES)).lower()


def _columns(header: list[str]) -> list[str]:
    """The names of the columns. A column that we do not know is refused, not skipped: it may hold what somebody relies on."""
    if len(header) > CSV_COLUMNS_MAX:
        raise CsvUnreadable(reason=f"row 1 has {len(header)} cells; there are at most {CSV_COLUMNS_MAX} columns")
    columns = [_normal(cell) for cell in header]
    while columns and not columns[-1]:
        columns.pop()
    missing = [name for name in REQUIRED_COLUMNS if name not in columns]
    if missing:
        raise CsvUnreadable(
            reason=f"row 1 names the columns; missing: {', '.join(missing)}. Needed are {', '.join(REQUIRED_COLUMNS)}"
        )
    strange = [name or f"column {place}" for place, name in enumerate(columns, start=1) if not _is_known(name)]
    if strange:
        raise CsvUnreadable(
            reason=f"row 1 names columns that are not known here: {', '.join(strange)}. Own data goes to {METADATA_PREFIX}<key>"
        )
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise CsvUnreadable(reason=f"row 1 names a column twice: {', '.join(twice)}")
    return columns


def _is_known(name: str) -> bool:
    return (
        name in REQUIRED_COLUMNS
        or name in OPTIONAL_COLUMNS
        or (name.startswith(METADATA_PREFIX) and len(name) > len(METADATA_PREFIX))
    )


def _problem_of_row(row: int, cells: list[str], width: int) -> FieldProblem | None:
    """A row with more cells than columns has moved: a delimiter stands unquoted in a cell, and nothing behind it is where it belongs."""
    if len(cells) > width and any(cells[width:]):
        said = f"Row {row} has {len(cells)} cells, but there are {width} columns: quote the cell that contains the delimiter."
        return FieldProblem(f"#/rows/{row}", "too_many_cells", said)
    return None


def _order(cells: dict[str, str]) -> TransferOrder:
    metadata = {
        name.removeprefix(METADATA_PREFIX): text
        for name, text in cells.items()
        if text and name.startswith(METADATA_PREFIX)
    }
    return TransferOrder(
        amount=plain_amount(cells["amount"]),
        currency=_capitals(cells["currency"]),
        reference=_as_text(cells["reference"]),
        beneficiary=PayeeOrder(
            name=_as_text(cells["name"]),
            routing_number=_as_text(cells["routing_number"]),
            account_number=_as_text(cells["account_number"]),
            account_type=cells.get("account_type", "").lower() or UNSET,
        ),
        description=_as_text(cells.get("description", "")),
        metadata=metadata,
    )


def _capitals(cell: str) -> str:
    """A currency as it is written, in capitals; what only looks like Latin letters is left alone and refused later."""
    return cell.upper() if cell.isascii() else cell


def _as_text(cell: str) -> str:
    """Undo the two ways by which people force a spreadsheet to keep text: `="021"` and `'021`; and our own export's apostrophe."""
    found = _FORMULA_TEXT.match(cell)
    if found:
        return found[1]
    return cell[1:] if cell[:1] == "'" and (cell[1:].isdigit() or cell[1:2] in "=+-@") else cell


def plain_amount(cell: str) -> str:
    """Spell an amount with a point and no groups, where only one reading is possible; everything else is left as it is and refused later."""
    if _GROUPED_DOT.match(cell):
        return cell.replace(",", "")
    if _GROUPED_COMMA.match(cell):
        return cell.replace(".", "").replace(",", ".")
    if _MANY_GROUPS.match(cell):
        return cell.replace(",", "").replace(".", "")
    if _SPACED.match(cell):
        return plain_amount(re.sub(r"[^0-9.,]", "", cell))
    comma = _DECIMAL_COMMA.match(cell)
    # `1,234` may be a thousand or one and a bit: three digits behind a lone comma stay unread.
    return cell.replace(",", ".") if comma and len(comma[1]) != 3 else cell
