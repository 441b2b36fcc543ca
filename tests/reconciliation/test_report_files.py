"""PDF reports are made by a worker, stored, and fetched; no web process prints."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from onboarding.partners.models import Environment
from reconciliation import discrepancies, importing, report_files, runs, tasks
from reconciliation.discrepancies import Decision
from reconciliation.errors import PdfNotAvailable, TooManyReports
from reconciliation.models import ReportFile, Run
from reconciliation.reports import partner_report
from reconciliation.states import Resolution
from settlement.planning import rail_accounts
from tests.factories import partners as make_partners
from tests.factories.statements import bai2_statement

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def run() -> Run:
    return a_run(date(2026, 11, 16), 0)


def a_run(day: date, opening: int) -> Run:
    account = rail_accounts.ensure_sandbox()
    content = bai2_statement([("698", 1_500, f"FEE-{day}")], day=day, opening_minor=opening)
    importing.import_statement(account=account, name=f"{day}.bai2", content=content, now=NOW)
    (run,) = runs.run_due(now=NOW)
    return run


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[Environment | None]:
    """Which readers something was printed for, in order."""
    readers: list[Any] = []

    def fake(*, run_id: object, environment_id: object) -> bytes:
        readers.append(environment_id)
        return b"%PDF-1.7 " + str(environment_id).encode()

    monkeypatch.setattr(partner_report, "render_pdf", fake)
    return readers


def request(run: Run, environment: Environment | None = None, now: datetime = NOW) -> bytes | None:
    return report_files.request_pdf(run=run, environment=environment, now=now).content


def make() -> int:
    return report_files.make_due(read_clock=lambda: NOW)


def test_a_report_is_requested_made_and_fetched(run: Run, printed: list[Any]) -> None:
    assert request(run) is None
    assert request(run) is None
    assert printed == [], "a request prints nothing"
    assert make() == 1
    assert (request(run) or b"").startswith(b"%PDF")
    assert make() == 0
    assert printed == [None]


def test_a_resolution_makes_a_new_version_and_the_old_one_goes(run: Run, printed: list[Any]) -> None:
    request(run)
    make()
    person = User.objects.create(username="fin.ops")
    fee = run.discrepancies.get()
    discrepancies.resolve_many(
        decisions=[Decision(fee.pk, Resolution.BANK_FEE, "Monthly fee.")], resolved_by=person, now=NOW
    )
    assert request(run, now=NOW + timedelta(seconds=1)) is None
    assert make() == 1
    assert request(run) is not None
    assert ReportFile.objects.count() == 1


def test_readers_take_turns_and_one_report_of_each_is_made_at_a_time(run: Run, printed: list[Any]) -> None:
    greedy, neighbour = make_partners.environment(), make_partners.environment()
    second = a_run(date(2026, 11, 17), -1_500)
    third = a_run(date(2026, 11, 18), -3_000)
    for number, each in enumerate((run, second, third)):
        request(each, greedy, now=NOW + timedelta(seconds=number))
    request(run, neighbour, now=NOW + timedelta(seconds=9))
    assert make() == 4
    assert printed.index(neighbour.pk) == 1, "the neighbour does not wait for the whole queue of another partner"
    ReportFile.objects.all().delete()
    for each in (run, second):
        request(each, greedy)
    first = report_files._claim(now=NOW)
    assert first is not None
    assert report_files._claim(now=NOW) is None, "a second worker leaves this partner alone"
    assert report_files._claim(now=NOW + report_files.LEASE) is not None, "the lease of a dead worker ends"


def test_a_partner_has_a_limited_number_of_open_requests(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_files, "REQUESTED_MAX", 1)
    environment = make_partners.environment()
    request(run, environment)
    with pytest.raises(TooManyReports):
        request(a_run(date(2026, 11, 17), -1_500), environment)
    assert request(run) is None, "other readers have their own limit"


def test_a_report_that_cannot_be_made_says_so_and_is_tried_again_later(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_pango(**_: object) -> bytes:
        raise PdfNotAvailable

    monkeypatch.setattr(partner_report, "render_pdf", without_pango)
    request(run)
    assert make() == 0
    with pytest.raises(PdfNotAvailable):
        request(run)
    assert request(run, now=NOW + report_files.FAILED_FOR) is None


def test_a_report_is_given_up_after_three_failures(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> bytes:
        raise RuntimeError("broken template")

    monkeypatch.setattr(partner_report, "render_pdf", broken)
    request(run)
    for attempt in range(report_files.ATTEMPTS_MAX):
        assert report_files.make_due(read_clock=lambda at=attempt: NOW + at * report_files.LEASE) == 0
    assert ReportFile.objects.get().status == "failed"


def test_the_staff_page_answers_202_until_the_worker_made_the_report(run: Run, printed: list[Any]) -> None:
    user = User.objects.create(username="fin", is_staff=True)
    user.groups.add(Group.objects.get_or_create(name="finance_ops")[0])
    client = Client()
    client.force_login(user)
    address = reverse("reconciliation_ops:run_pdf", args=[run.public_id])
    waiting = client.get(address)
    assert (waiting.status_code, waiting["Location"], waiting["Retry-After"]) == (202, address, "2")
    assert printed == []
    assert tasks.make_reports() == 1
    ready = client.get(address)
    assert (ready.status_code, ready["Content-Type"]) == (200, "application/pdf")


def test_the_api_answers_202_with_location_until_the_worker_made_the_report(run: Run, printed: list[Any]) -> None:
    api = make_partners.client(run.rail_account.environment)
    address = f"/v1/reconciliation/reports/{run.public_id}.pdf"
    waiting = api.get(address)
    assert (waiting.status_code, waiting["Location"], waiting["Retry-After"]) == (202, address, "2")
    assert waiting.json() == {"object": "report", "status": "being_made", "run": run.public_id}
    assert printed == [], "no web process prints"
    assert tasks.make_reports() == 1
    ready = api.get(address)
    assert (ready.status_code, ready["Content-Type"], ready["Cache-Control"]) == (200, "application/pdf", "no-store")
    other = make_partners.client(make_partners.environment())
    assert other.get(address).status_code == 404
