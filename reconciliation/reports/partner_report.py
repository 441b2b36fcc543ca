"""The report of a run for its reader: the whole run for staff and the owner of the account, own movements otherwise."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from onboarding.partners.models import Environment
from reconciliation import queries
from reconciliation.errors import PdfNotAvailable
from reconciliation.models import Run
from reconciliation.reports import csv_report, figures, pdf_report
from reconciliation.reports.figures import ReportRow, RunFigures


def as_csv(*, environment: Environment, public_id: str) -> Iterator[bytes]:
    """Render the report as CSV. Raises NotFound."""
    return csv_report.render(*_content(environment, public_id))


def for_staff_as_csv(run: Run) -> Iterator[bytes]:
    """Render the whole run as CSV."""
    return csv_report.render(figures.of_run(run), figures.rows_of(run, is_for_staff=True))


def for_staff_as_pdf(run: Run) -> bytes:
    """Print the whole run. For workers and commands: no web process prints. Raises PdfNotAvailable."""
    return _print(figures.of_run(run), figures.rows_of(run, is_for_staff=True))


def render_pdf(*, run_id: uuid.UUID, environment_id: uuid.UUID | None) -> bytes:
    """Print a run for an environment, or for staff. For workers. Raises PdfNotAvailable."""
    run = Run.objects.select_related("rail_account").get(pk=run_id)
    if environment_id is None:
        return for_staff_as_pdf(run)
    return _print(*_content_for(Environment.objects.get(pk=environment_id), run))


def _print(head: RunFigures, rows: Iterator[ReportRow]) -> bytes:
    try:
        return pdf_report.render(head, rows)
    except OSError as error:  # The system library Pango is not installed.
        raise PdfNotAvailable from error


def _content(environment: Environment, public_id: str) -> tuple[RunFigures, Iterator[ReportRow]]:
    return _content_for(environment, queries.run_of(environment, public_id))


def _content_for(environment: Environment, run: Run) -> tuple[RunFigures, Iterator[ReportRow]]:
    if queries.owns_account(environment, run):
        return figures.of_run(run), figures.rows_of(run, is_for_staff=False)
    return figures.of_run_for(environment, run), figures.rows_for(environment, run)
