"""Staff pages of reconciliation, mounted under /admin/ (settings.OPS_URLCONFS)."""

from __future__ import annotations

from django.urls import path

from reconciliation.ops.attestations import AttestPage
from reconciliation.ops.discrepancies import ResolvePage
from reconciliation.ops.runs import RunCsv, RunPage, RunPdf

app_name = "reconciliation_ops"
urlpatterns = [
    path("reconciliation/run/<str:key>/page/", RunPage.as_view(), name="run"),
    path("reconciliation/run/<str:key>/report.csv", RunCsv.as_view(), name="run_csv"),
    path("reconciliation/run/<str:key>/report.pdf", RunPdf.as_view(), name="run_pdf"),
    path("reconciliation/statement/<str:key>/attest/", AttestPage.as_view(), name="attest"),
    path("reconciliation/discrepancy/resolve/", ResolvePage.as_view(), name="resolve"),
]
