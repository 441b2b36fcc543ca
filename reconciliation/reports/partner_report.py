"""The report of a run for whoever asks: the whole run for the owner of the rail account, the caller's own movements for everybody else."""

from __future__ import annotations

from collections.abc import Iterator

from onboarding.partners.models import Environment
from reconciliation import queries
from reconciliation.errors import PdfNotAvailable
from reconciliation.models import Run
from reconciliation.reports import csv_report, figures, pdf_report
from reconciliation.reports.figures import ReportRow, RunFigures


def as_csv(*, environment: Environment, public_id: str) -> Iterator[bytes]:
    """The report as CSV. Raises NotFound."""
    return csv_report.render(*_content(environment, public_id))


def as_pdf(*, environment: Environment, public_id: str) -> bytes:
    """The report as PDF. Raises NotFound, PdfNotAvailable."""
    return print_pdf(*_content(environment, public_id))


def for_staff_as_csv(run: Run) -> Iterator[bytes]:
    """The whole run as CSV."""
    return csv_report.render(figures.of_run(run), figures.rows_of(run))


def for_staff_as_pdf(run: Run) -> bytes:
    """The whole run as PDF. Raises PdfNotAvailable."""
    return print_pdf(figures.of_run(run), figures.rows_of(run))


def print_pdf(head: RunFigures, rows: Iterator[ReportRow]) -> bytes:
    """Print; a machine without Pango is told so. Raises PdfNotAvailable."""
    try:
        return pdf_report.render(head, rows)
    except OSError as error:
        raise PdfNotAvailable from error


def _content(environment: Environment, public_id: str) -> tuple[RunFigures, Iterator[ReportRow]]:
    run = queries.run_of(environment, public_id)
    if queries.owns_account(environment, run):
        return figures.of_run(run), figures.rows_of(run)
    return figures.of_run_for(environment, run), figures.rows_for(environment, run)
