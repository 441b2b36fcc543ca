"""The page of a run: whether bank and books agree, what does not, what was matched and why, and the reports."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from config import wake_up
from config.kernel import clock
from config.kernel.errors import NotFound, QuittanceError
from config.ops import links, roles
from config.ops.links import Target
from config.ops.views import OpsView, render_page
from reconciliation import differences, report_files
from reconciliation.models import Discrepancy, Match, Run
from reconciliation.reports import figures, partner_report
from reconciliation.states import DiscrepancyStatus, StatementStatus
from treasury import money

ROWS_SHOWN = 100
"""A page that a person reads; the CSV has every row."""


class RunPage(OpsView):
    """One run by its public id (`run_...`) or by the key that the admin uses."""

    required_roles = {"GET": roles.ALL_ROLES}

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """Show the run."""
        run = found(key)
        context = {"title": run.public_id, **_shown(run, request)}
        return render_page(request, "reconciliation/run.html", context, original=run)


class RunCsv(OpsView):
    """The whole report as CSV."""

    required_roles = {"GET": roles.ALL_ROLES}

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """Stream it row by row."""
        run = found(key)
        body = partner_report.for_staff_as_csv(run)
        return StreamingHttpResponse(
            body, content_type="text/csv; charset=utf-8", headers=_attachment(f"{run.public_id}.csv")
        )


class RunPdf(OpsView):
    """The whole report as PDF, made by a worker and stored."""

    required_roles = {"GET": roles.ALL_ROLES}

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """Return the stored PDF, or a page that asks again until the worker has made it."""
        run = found(key)
        try:
            report = report_files.request_pdf(run=run, environment=None, now=clock.machine_now())
        except QuittanceError as error:
            return HttpResponse(str(error), status=error.http_status, content_type="text/plain; charset=utf-8")
        if report.content is not None:
            return HttpResponse(
                report.content, content_type="application/pdf", headers=_attachment(f"{run.public_id}.pdf")
            )
        wake_up.send("reconciliation.tasks.make_reports")
        seconds = report_files.RETRY_AFTER_SECONDS
        page = render_page(
            request, "reconciliation/report_being_made.html", {"title": "Report", "run": run, "seconds": seconds}
        )
        page.status_code = 202
        page["Location"], page["Retry-After"], page["Refresh"] = request.path, str(seconds), str(seconds)
        page["Cache-Control"] = "no-store"
        return page


def found(key: str) -> Run:
    """One run. Raises Http404."""
    try:
        pk = uuid.UUID(key) if len(key) == 36 else Run.parse_id(key)
    except (ValueError, NotFound) as error:
        raise Http404(f"There is no run {key[:64]}.") from error
    run = Run.objects.select_related("rail_account", "statement").defer("statement__raw").filter(pk=pk).first()
    if run is None:
        raise Http404(f"There is no run {key[:64]}.")
    return run


def _shown(run: Run, request: HttpRequest) -> dict[str, Any]:
    discrepancies = list(
        Discrepancy.objects.filter(run=run)
        .select_related("line", "resolved_by")
        .order_by("-status", "id")[: ROWS_SHOWN + 1]
    )
    shown_matches = Match.objects.filter(run=run).exclude(rule=differences.RULE)
    matches = list(shown_matches.select_related("line").order_by("line__position")[: ROWS_SHOWN + 1])
    return {
        "run": run,
        "is_provisional": run.statement.status == StatementStatus.PROVISIONAL,
        "is_attested": run.statement.status == StatementStatus.ATTESTED,
        "open_count": Discrepancy.objects.filter(run=run, status=DiscrepancyStatus.OPEN).count(),
        "head": figures.of_run(run),
        "difference": money.format(run.float_minor - run.waiting_minor - run.closing_minor, run.currency),
        "discrepancies": [(row, shown_amount(row)) for row in discrepancies[:ROWS_SHOWN]],
        "open_ids": ",".join(str(row.pk) for row in discrepancies[:ROWS_SHOWN] if row.status == DiscrepancyStatus.OPEN),
        "may_resolve": roles.has_role(request.user, roles.StaffRole.FINANCE_OPS),
        "matches": [(row, money.format(row.amount_minor, row.currency)) for row in matches[:ROWS_SHOWN]],
        "rows_shown": ROWS_SHOWN,
        "is_cut": len(matches) > ROWS_SHOWN or len(discrepancies) > ROWS_SHOWN,
        "statement_url": links.resolve(Target("reconciliation.Statement", pk=run.statement_id), request),
    }


def shown_amount(row: Discrepancy) -> str:
    """What is in question: the amount of the line where there is one, else what the bank owes us to show."""
    return money.format(row.line.amount_minor if row.line else row.difference_minor, row.currency)


def _attachment(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
