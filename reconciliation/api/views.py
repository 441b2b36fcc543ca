"""The routes of reconciliation below /v1."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from config import wake_up
from config.api.page_schema import page_of
from config.api.query import PAGE
from config.api.requests import PartnerRequest
from config.api.views import PartnerView
from config.kernel import clock
from reconciliation import queries, report_files
from reconciliation import serializers as shapes
from reconciliation.reports import partner_report

READ = {"GET": "reconciliation:read"}


class Statements(PartnerView):
    """Statements of the caller's own rail accounts."""

    required_scopes = READ
    query_parameters = {"GET": PAGE}

    @extend_schema(operation_id="reconciliation_statements_list", responses=page_of(shapes.StatementSerializer))
    def get(self, request: PartnerRequest) -> Response:
        """List statements, newest first."""
        return self.page(queries.statements_of(request.auth.environment), shapes.statement_json)


class Runs(PartnerView):
    """Runs that proved something of the caller."""

    required_scopes = READ
    query_parameters = {"GET": PAGE}

    @extend_schema(operation_id="reconciliation_runs_list", responses=page_of(shapes.ReconciliationRunSerializer))
    def get(self, request: PartnerRequest) -> Response:
        """List runs, newest first. What a shared statement says of others is null."""
        environment = request.auth.environment
        return self.page(
            queries.runs_of(environment),
            lambda run: shapes.run_json(run, is_own_account=queries.owns_account(environment, run)),
        )


class Matches(PartnerView):
    """Movements of the caller that a statement proves."""

    required_scopes = READ
    query_parameters = {"GET": PAGE}

    @extend_schema(operation_id="reconciliation_matches_list", responses=page_of(shapes.ProofSerializer))
    def get(self, request: PartnerRequest) -> Response:
        """List proven movements, newest first."""
        return self.page(queries.proofs_of(request.auth.environment), shapes.proof_json)


class Discrepancies(PartnerView):
    """What does not agree about movements of the caller."""

    required_scopes = READ
    query_parameters = {"GET": PAGE}

    @extend_schema(operation_id="reconciliation_discrepancies_list", responses=page_of(shapes.DiscrepancySerializer))
    def get(self, request: PartnerRequest) -> Response:
        """List discrepancies, newest first."""
        return self.page(queries.discrepancies_of(request.auth.environment), shapes.discrepancy_json)


class CsvReport(PartnerView):
    """A run's report as CSV."""

    required_scopes = READ
    is_expensive = True

    @extend_schema(
        operation_id="reconciliation_report_csv",
        responses={(200, "text/csv"): OpenApiTypes.BINARY},
        parameters=[OpenApiParameter("run", str, "path")],
    )
    def get(self, request: PartnerRequest, run: str) -> HttpResponseBase:
        """Download the report: every line for the owner of the rail account, the caller's own movements otherwise."""
        report = partner_report.as_csv(environment=request.auth.environment, public_id=run)
        return StreamingHttpResponse(report, content_type="text/csv; charset=utf-8", headers=_attachment(f"{run}.csv"))


class PdfReport(PartnerView):
    """A run's report as PDF, made by a worker and stored."""

    required_scopes = READ
    is_expensive = True

    @extend_schema(
        operation_id="reconciliation_report_pdf",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, 202: shapes.ReportBeingMadeSerializer},
        parameters=[OpenApiParameter("run", str, "path")],
    )
    def get(self, request: PartnerRequest, run: str) -> HttpResponseBase:
        """Download the report as PDF.

        The first request answers 202: the report is being made. Ask again at `Location` after
        `Retry-After` seconds; the answer is then 200 with the PDF. 501 means that this server cannot make PDFs.
        """
        environment = request.auth.environment
        report = report_files.request_pdf(
            run=queries.run_of(environment, run), environment=environment, now=clock.machine_now()
        )
        if report.content is None:
            wake_up.send("reconciliation.tasks.make_reports")
            headers = {"Location": request.path, "Retry-After": str(report_files.RETRY_AFTER_SECONDS)}
            return Response(shapes.being_made_json(report.run), status=202, headers=headers)
        return HttpResponse(report.content, content_type="application/pdf", headers=_attachment(f"{run}.pdf"))


def _attachment(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
