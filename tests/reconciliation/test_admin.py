"""Reconciliation at the staff's desk: read by every role, resolved by finance alone, with words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.audit.models import AuditEntry
from reconciliation import importing, runs, tasks
from reconciliation.models import Discrepancy, Run
from settlement.planning import rail_accounts
from tests.factories.statements import bai2_statement
from tests.support.browser import DESKTOP, PHONE, staff, window
from treasury.ledger import balances

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOTE = "Account analysis fee of November, bank's letter of the 20th."


@pytest.fixture
def run() -> Run:
    """A statement with two lines without an explanation."""
    account = rail_accounts.ensure_sandbox()
    content = bai2_statement(
        [("698", 1250, "FEE-NOV"), ("195", 99_900, "WHO-IS-THIS")],
        day=date(2026, 11, 19),
        account_number=account.settings["account_number"],
    )
    statement = importing.import_statement(account=account, name="BAI2-20261119.bai", content=content, now=NOW)
    found = runs.run_day(statement_id=statement.pk, now=NOW)
    assert found is not None
    return found


def client(*roles: str) -> Client:
    someone = Client()
    someone.force_login(staff(*roles))
    return someone


def fee() -> Discrepancy:
    return Discrepancy.objects.get(line__amount_minor=-1250)


def resolve(someone: Client, row: Discrepancy, **said: Any) -> Any:
    return someone.post(
        reverse("reconciliation_ops:resolve"), {"ids": str(row.pk), "resolution": "bank_fee", "note": NOTE, **said}
    )


@pytest.mark.django_db
def test_the_page_of_a_run_tells_what_does_not_agree(run: Run) -> None:
    someone = client("auditor")
    assert someone.get(reverse("admin:reconciliation_run_change", args=[run.pk])).headers["Location"].endswith("/page/")
    page = someone.get(reverse("reconciliation_ops:run", args=[run.public_id])).content.decode()
    assert "0.00 %" in page and "FEE-NOV" in page and "999.00" in page
    assert "Resolve the open discrepancies" not in page, "an auditor changes nothing"
    assert (
        "Resolve the open discrepancies"
        in client("finance_ops").get(reverse("reconciliation_ops:run", args=[run.public_id])).content.decode()
    )


@pytest.mark.django_db
def test_reports_are_downloaded_by_staff(run: Run) -> None:
    answer = client("auditor").get(reverse("reconciliation_ops:run_csv", args=[run.public_id]))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{run.public_id}.csv"'
    assert b"FEE-NOV" in answer.getvalue()
    assert Client().get(reverse("reconciliation_ops:run_csv", args=[run.public_id])).status_code == 302
    assert client("auditor").get(reverse("reconciliation_ops:run_csv", args=["run_nonsense"])).status_code == 404


@pytest.mark.pango
@pytest.mark.django_db
def test_the_report_is_printed(run: Run) -> None:
    auditor, address = client("auditor"), reverse("reconciliation_ops:run_pdf", args=[run.public_id])
    assert auditor.get(address).status_code == 202
    tasks.make_reports()
    answer = auditor.get(address)
    assert answer.headers["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


@pytest.mark.django_db
def test_a_resolution_moves_the_money_and_is_written_down(run: Run) -> None:
    account, row = run.rail_account, fee()
    answer = resolve(client("finance_ops"), row)
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.status, row.resolution, row.resolution_note) == ("resolved", "bank_fee", NOTE)
    assert balances.now(environment_id=account.environment_id, code="fees:rail_cost", currency="USD") == 1250
    assert AuditEntry.objects.filter(action="discrepancy.resolved", subject_id=row.pk).exists()
    assert AuditEntry.objects.filter(action="ops.ResolvePage.post").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [{"note": "ok"}, {"resolution": "shown_later"}, {"resolution": ""}],
    ids=["no words", "the machine's word", "no decision"],
)
def test_a_resolution_without_a_note_or_made_by_runs_only_changes_nothing(run: Run, said: dict[str, str]) -> None:
    assert resolve(client("finance_ops"), fee(), **said).status_code == 422
    assert fee().status == "open"


@pytest.mark.django_db
def test_what_is_resolved_is_not_resolved_again(run: Run) -> None:
    someone = client("finance_ops")
    assert resolve(someone, fee()).status_code == 302
    again = resolve(someone, fee(), resolution="write_off")
    assert again.status_code == 409 and b"resolved already" in again.content
    assert fee().resolution == "bank_fee"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["auditor", "support", "treasury_ops", "billing_ops", "compliance_ops"])
def test_other_roles_do_not_resolve(run: Run, role: str) -> None:
    row = fee()
    assert client(role).get(reverse("reconciliation_ops:resolve"), {"ids": str(row.pk)}).status_code == 403
    assert resolve(client(role), row).status_code == 403
    assert fee().status == "open"


@pytest.mark.django_db
def test_the_list_leads_to_the_form(run: Run) -> None:
    someone, row = client("finance_ops"), fee()
    answer = someone.post(
        reverse("admin:reconciliation_discrepancy_changelist"), {"action": "resolve", "_selected_action": [str(row.pk)]}
    )
    assert answer.status_code == 302 and str(row.pk) in answer.headers["Location"]
    form = someone.get(answer.headers["Location"]).content.decode()
    assert "FEE-NOV" in form and "The bank charged a fee" in form
    assert someone.get(reverse("reconciliation_ops:resolve"), {"ids": "nonsense"}).status_code == 404
    assert someone.get(reverse("reconciliation_ops:resolve"), {"ids": str(run.pk)}).status_code == 404


@pytest.mark.django_db
def test_only_the_resolutions_of_a_kind_are_offered_and_accepted(run: Run) -> None:
    someone, row = client("finance_ops"), fee()
    Discrepancy.objects.filter(pk=row.pk).update(kind="duplicate")
    address = reverse("reconciliation_ops:resolve")
    page = someone.get(address, {"ids": str(row.pk)}).content.decode()
    assert [name in page for name in ('value="bank_fee"', 'value="write_off"', 'value="bank_error"')] == [
        False,
        True,
        True,
    ]
    assert resolve(someone, row).status_code == 422
    assert resolve(someone, row, resolution="write_off").status_code == 302
    assert 'name="resolution"' not in someone.get(address, {"ids": str(row.pk)}).content.decode(), "it is resolved"
    change = reverse("admin:reconciliation_discrepancy_change", args=[row.pk])
    assert "resolve-this" not in someone.get(change).content.decode()


@pytest.mark.django_db
def test_the_page_shows_what_is_explained_after_a_resolution(run: Run) -> None:
    someone = client("finance_ops")
    assert resolve(someone, fee()).status_code == 302
    page = someone.get(reverse("reconciliation_ops:run", args=[run.public_id])).content.decode()
    assert "50.00 %" in page
    assert "0.00 %<" not in page.replace("50.00 %", "")
    assert NOTE.partition(",")[0] in page


@pytest.mark.django_db
def test_an_unreadable_statement_offers_to_attest_its_day(run: Run) -> None:
    torn = importing.import_statement(account=run.rail_account, name="torn.bai", content=b"01,torn", now=NOW)
    change = reverse("admin:reconciliation_statement_change", args=[torn.pk])
    assert "attest-this" in client("finance_ops").get(change).content.decode()
    assert "attest-this" not in client("support").get(change).content.decode()
    read = reverse("admin:reconciliation_statement_change", args=[run.statement_id])
    assert "attest-this" not in client("finance_ops").get(read).content.decode()


@pytest.mark.django_db
def test_a_quarantined_statement_gets_no_run_and_its_page_shows_a_status_pill(run: Run) -> None:
    torn = importing.import_statement(account=run.rail_account, name="torn.bai", content=b"01,torn", now=NOW)
    assert runs.run_day(statement_id=torn.pk, now=NOW) is None
    page = client("auditor").get(reverse("admin:reconciliation_statement_change", args=[torn.pk])).content.decode()
    assert 'data-status="quarantined"' in page and "(&#x27;danger" not in page


@pytest.mark.django_db
def test_quarantined_statements_are_listed_with_the_reason_and_without_the_bytes(run: Run) -> None:
    statement = importing.import_statement(account=run.rail_account, name="torn.bai", content=b"01,torn", now=NOW)
    someone = client("support")
    listed = someone.get(
        reverse("admin:reconciliation_statement_changelist"), {"status__exact": "quarantined"}
    ).content.decode()
    assert "torn.bai" in listed and statement.reason[:20] in listed and "BAI2-20261119" not in listed
    page = someone.get(reverse("admin:reconciliation_statement_change", args=[statement.pk])).content.decode()
    assert "01,torn" not in page and statement.public_id in page


@pytest.mark.chromium
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_fit(run: Run, live_server: Any, size: tuple[int, int]) -> None:
    with window(live_server.url, staff("finance_ops"), size=size) as opened:
        pages = {
            "run": reverse("reconciliation_ops:run", args=[run.public_id]),
            "resolve": f"{reverse('reconciliation_ops:resolve')}?ids={fee().pk}",
            "discrepancies": reverse("admin:reconciliation_discrepancy_changelist"),
            "discrepancy": reverse("admin:reconciliation_discrepancy_change", args=[fee().pk]),
            "statements": reverse("admin:reconciliation_statement_changelist"),
            "statement": reverse("admin:reconciliation_statement_change", args=[run.statement_id]),
            "attest": reverse("reconciliation_ops:attest", args=[run.statement_id]),
            "runs": reverse("admin:reconciliation_run_changelist"),
        }
        for name, address in pages.items():
            opened.go(address)
            opened.photograph(f"reconciliation-{name}-{size[0]}")
            assert opened.overflow() == 0, name
        assert opened.complaints == []
