"""Routes: /v1 from the URL configurations that the settings name, the OpenAPI document and its pages."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from config.api import schema


def _exists(dotted: str) -> bool:
    """Whether an app has a URL configuration yet. A broken one raises; a missing one has no routes."""
    try:
        return find_spec(dotted) is not None
    except ModuleNotFoundError:
        return False


urlpatterns = [
    *(path("v1/", include(dotted)) for dotted in settings.API_URLCONFS if _exists(dotted)),
    path("openapi.json", schema.OpenApi.as_view(), name="openapi"),
    path("", RedirectView.as_view(url="/docs"), name="home"),
]
