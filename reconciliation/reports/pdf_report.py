"""The report of a run as PDF: WeasyPrint prints the figures from a template with packaged fonts. It fetches nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from django.conf import settings
from django.template.loader import render_to_string

from reconciliation.reports.figures import ReportRow, RunFigures

ROWS_MAX = 500  # A longer printed list is not read; the CSV has every row.


class NothingIsFetched(Exception):
    """A template asked for something that is not a packaged file."""


def render(head: RunFigures, rows: Iterable[ReportRow]) -> bytes:
    """The PDF bytes. The same run gives the same bytes: the document's date is the time the run closed.

    Raises OSError where Pango is not installed; the caller says so in words.
    """
    from weasyprint import HTML  # Loading it needs Pango; everything but the PDF works without.

    shown = list(islice(rows, ROWS_MAX + 1))
    html = render_to_string(
        "reports/reconciliation.html",
        {
            "run": head,
            "rows": shown[:ROWS_MAX],
            "is_cut": len(shown) > ROWS_MAX,
            "rows_max": ROWS_MAX,
            "fonts": _fonts_folder().as_uri(),
        },
    )
    os.environ["SOURCE_DATE_EPOCH"] = str(int(head.closed_at.timestamp()))
    document: bytes = HTML(string=html, url_fetcher=_fetcher()).write_pdf(pdf_identifier=head.run_id.encode())
    return document


def _fonts_folder() -> Path:
    return Path(settings.BASE_DIR) / "static" / "fonts"


def _fetcher() -> Any:
    """A fetcher that opens packaged fonts and nothing else; anything else a template asks for stops the printing."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    fonts = _fonts_folder().resolve()

    class PackagedFonts(URLFetcher):  # type: ignore[misc]  # the library is not typed
        def fetch(self, url: str, headers: Any = None) -> Any:
            parts = urlparse(url)
            path = Path(unquote(parts.path)).resolve()
            if parts.scheme != "file" or not path.is_relative_to(fonts):
                raise NothingIsFetched(url)
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/woff2"})

    return PackagedFonts(fail_on_errors=True)
