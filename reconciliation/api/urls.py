"""Routes below /v1."""

from django.urls import path

from reconciliation.api import views

urlpatterns = [
    path("reconciliation/statements", views.Statements.as_view()),
    path("reconciliation/runs", views.Runs.as_view()),
    path("reconciliation/matches", views.Matches.as_view()),
    path("reconciliation/discrepancies", views.Discrepancies.as_view()),
    path("reconciliation/reports/<str:run>.csv", views.CsvReport.as_view()),
    path("reconciliation/reports/<str:run>.pdf", views.PdfReport.as_view()),
]
