"""The report of a run as CSV: UTF-8, CRLF (RFC 4180), formulas neutralised."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields

from reconciliation.reports.figures import ReportRow, RunFigures

# A cell that starts with one of these may be run as a formula by a spreadsheet (OWASP, "CSV injection").
_FORMULA_STARTS = ("=", "+", "@", "\t", "\r")


def render(head: RunFigures, rows: Iterable[ReportRow]) -> Iterator[bytes]:
    """The whole report, row by row, so that a day with a hundred thousand transfers does not have to fit into memory."""
    yield _line([field.name for field in fields(ReportRow)])
    for row in rows:
        yield _line([safe(str(value if value is not None else "")) for value in asdict(row).values()])
    for name, value in asdict(head).items():
        if value not in {"", None}:
            yield _line(["summary", name, safe(str(value))])


def safe(cell: str) -> str:
    """Neutralise what a spreadsheet would execute; a plain negative amount stays a number."""
    if cell.startswith(_FORMULA_STARTS) or (cell.startswith("-") and not cell[1:].replace(".", "", 1).isdigit()):
        return "'" + cell
    return cell


def _line(cells: list[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()
