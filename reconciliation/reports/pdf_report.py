"""The report of a run as PDF: the same figures, printed by WeasyPrint from a template with packaged fonts. It fetches nothing from anywhere."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from django.conf import settings
from django.template.loader import render_to_string

from reconciliation.models import Run
from reconciliation.reports import figures

ROWS_MAX = 500  # A printed list beyond this serves nobody; the CSV has every row.


class NothingIsFetched(Exception):
    """A template asked for something that is not a packaged file."""


def render(run: Run) -> bytes:
    """The PDF bytes. The same run gives the same bytes: the document's date is the time the run closed.

    Raises OSError where Pango is not installed; the caller says so in words.
    """
    from weasyprint import HTML  # Loading it needs Pango; everything but the PDF works without.

    rows = list(islice(figures.rows_of(run), ROWS_MAX + 1))
    html = render_to_string(
        "reports/reconciliation.html",
        {"run": figures.of_run(run), "rows": rows[:ROWS_MAX], "is_cut": len(rows) > ROWS_MAX, "rows_max": ROWS_MAX, "fonts": _fonts_folder().as_uri()},
    )
    os.environ["SOURCE_DATE_EPOCH"] = str(int(run.closed_at.timestamp()))
    document: bytes = HTML(string=html, url_fetcher=_packaged_files_only).write_pdf(pdf_identifier=run.public_id.encode())
    return document


def _fonts_folder() -> Path:
    return Path(settings.BASE_DIR) / "static" / "fonts"


def _packaged_files_only(url: str, *_: Any, **__: Any) -> dict[str, Any]:
    parts = urlparse(url)
    path = Path(unquote(parts.path)).resolve()
    if parts.scheme != "file" or not path.is_relative_to(_fonts_folder().resolve()):
        raise NothingIsFetched(url)
    return {"string": path.read_bytes(), "mime_type": "font/woff2"}
