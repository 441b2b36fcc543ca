"""The pages under /docs. They need no login and no script, except the API reference, which is rendered by Redoc."""

from __future__ import annotations

import inspect
from typing import Any

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.api.error_reference import all_error_classes
from config.docs import library

QUERY_CHARS_MAX = 100


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show all guides."""
    return _page(request, "docs/index.html", title="Documentation")


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one page of `docs/`."""
    found = library.pages().get(slug)
    if found is None:
        raise Http404(f"There is no page {slug[:64]}.")
    contents = [section for section in found.sections if section.level == 2]
    return _page(request, "docs/page.html", title=found.title, page=found, contents=contents)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the sections that contain every word of `?q=`."""
    query = request.GET.get("q", "")[:QUERY_CHARS_MAX]
    return _page(request, "docs/search.html", title="Search", query=query, hits=library.search(query))


@require_safe
def errors(request: HttpRequest) -> HttpResponse:
    """Show every error code; `type` of a problem document leads to its row."""
    rows = [
        (error.code, error.http_status, " ".join(inspect.cleandoc(error.__doc__ or "").split()))
        for error in all_error_classes()
    ]
    return _page(request, "docs/errors.html", title="Error codes", errors=rows)


@require_safe
@csp_update(
    {"style-src": ["'unsafe-inline'"], "worker-src": ["blob:"]}
)  # Redoc adds style elements and a search worker
def reference(request: HttpRequest) -> HttpResponse:
    """Show the API reference: Redoc reads /openapi.json in the browser."""
    return render(request, "docs/reference.html", {"title": "API reference"})


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, template, {"menu": library.menu(), "path": request.path, **context})
