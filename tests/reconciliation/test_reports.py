"""Reports: every line is in them, spreadsheets are not tricked, the PDF fetches nothing and is the same each time."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User

from reconciliation import discrepancies, importing, runs
from reconciliation.discrepancies import Decision
from reconciliation.models import Run
from reconciliation.reports import partner_report, pdf_report
from reconciliation.states import Resolution
from settlement.planning import rail_accounts
from tests.factories.statements import bai2_statement

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def run(db: None) -> Run:
    account = rail_accounts.ensure_sandbox()
    content = bai2_statement([("142", 50_000, "=HYPERLINK(1)"), ("698", 1_500, "FEE-1")], day=date(2026, 11, 16))
    importing.import_statement(account=account, name="statement.bai2", content=content, now=NOW)
    (run,) = runs.run_due(now=NOW)
    return run


def test_the_csv_has_every_line_and_neutralises_formulas(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(b"".join(partner_report.for_staff_as_csv(run)).decode())))
    lines = [row for row in rows if row["section"] == "discrepancy"]
    assert [(row["amount"], row["reference"]) for row in lines] == [("500.00", "'=HYPERLINK(1)"), ("-15.00", "FEE-1")]


def test_a_resolution_with_its_person_and_note_is_part_of_the_report(run: Run) -> None:
    person = User.objects.create(username="fin.ops")
    fee = run.discrepancies.get(line__amount_minor=-1_500)
    decision = Decision(fee.pk, Resolution.BANK_FEE, "Monthly fee, see contract.")
    discrepancies.resolve_many(decisions=[decision], resolved_by=person, now=NOW)
    rows = list(csv.DictReader(io.StringIO(b"".join(partner_report.for_staff_as_csv(run)).decode())))
    (resolved,) = (row for row in rows if row["status"] == "resolved")
    assert (resolved["amount"], resolved["resolution"], resolved["resolved_by"], resolved["note"]) == (
        "-15.00",
        "Bank Fee",
        "fin.ops",
        "Monthly fee, see contract.",
    )
    assert resolved["resolved_at"].startswith("2026-11-20")
    summary = {row["booked_on"]: row["amount"] for row in rows if row["section"] == "summary"}
    assert (summary["lines_matched"], summary["lines_resolved"], summary["explained_rate"]) == ("0", "1", "50.00 %")


def test_a_partner_reads_the_resolution_without_the_person_and_the_note(run: Run) -> None:
    person = User.objects.create(username="fin.ops")
    decisions = [Decision(row.pk, Resolution.WRITE_OFF, "Internal words.") for row in run.discrepancies.all()]
    discrepancies.resolve_many(decisions=decisions, resolved_by=person, now=NOW)
    owner = run.rail_account.environment
    text = b"".join(partner_report.as_csv(environment=owner, public_id=run.public_id)).decode()
    assert "Write Off" in text
    assert "fin.ops" not in text
    assert "Internal words" not in text


@pytest.mark.pango
def test_the_pdf_is_the_same_each_time_and_shows_the_lines(run: Run) -> None:
    from pypdf import PdfReader

    first, second = (partner_report.for_staff_as_pdf(run) for _ in range(2))
    assert first == second
    pages = PdfReader(io.BytesIO(first)).pages
    text = " ".join(page.extract_text() for page in pages)
    assert "FEE-1" in text
    assert "The books and the bank agree" in text
    fonts = {
        str(font["/BaseFont"])
        for page in pages
        for font in (entry.get_object() for entry in page["/Resources"]["/Font"].values())
    }
    assert any("Inter" in font for font in fonts), f"the packaged font is used, not {fonts}"


@pytest.mark.pango
def test_the_pdf_shows_a_resolution_with_its_person_and_note(run: Run) -> None:
    from pypdf import PdfReader

    person = User.objects.create(username="fin.ops")
    fee = run.discrepancies.get(line__amount_minor=-1_500)
    decision = Decision(fee.pk, Resolution.BANK_FEE, "Monthly fee 4711.")
    discrepancies.resolve_many(decisions=[decision], resolved_by=person, now=NOW)
    pages = PdfReader(io.BytesIO(partner_report.for_staff_as_pdf(run))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Bank Fee, fin.ops" in text
    assert "Monthly fee 4711." in text
    assert "50.00 %" in text, "lines that are explained"


@pytest.mark.pango
def test_a_template_that_asks_for_anything_else_stops_the_printing() -> None:
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    for url in ("https://example.com/x.png", "file:///etc/passwd"):
        with pytest.raises(FatalURLFetchingError):
            HTML(string=f'<img src="{url}">', url_fetcher=pdf_report._fetcher()).write_pdf()
