"""The report of a run as CSV: UTF-8, CRLF (RFC 4180), formulas neutralised."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields

from config.kernel import csv_cells
from reconciliation.reports.figures import ReportRow, RunFigures


def render(head: RunFigures, rows: Iterable[ReportRow]) -> Iterator[bytes]:
    """Render the report row by row: a day with a hundred thousand transfers does not have to fit into memory."""
    yield _line([field.name for field in fields(ReportRow)])
    for row in rows:
        yield _line([_cell(value) for value in asdict(row).values()])
    for name, value in asdict(head).items():
        if value not in {"", None}:
            yield _line(["summary", name, _cell(value)])


def _cell(value: object) -> str:
    return csv_cells.neutralise(str(value if value is not None else ""), numbers_stay=True)


def _line(cells: list[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()
