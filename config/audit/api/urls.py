"""Routes under /v1."""

from __future__ import annotations

from django.urls import path

from config.audit.api import views

urlpatterns = [path("audit", views.AuditEntries.as_view())]
