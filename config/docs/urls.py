"""Routes under /docs."""

from __future__ import annotations

from django.urls import path

from config.docs import views

urlpatterns = [
    path("docs", views.index, name="docs"),
    path("docs/api", views.reference, name="docs-api"),
    path("docs/errors", views.errors, name="docs-errors"),
    path("docs/search", views.search, name="docs-search"),
    path("docs/<path:slug>", views.page, name="docs-page"),
]
