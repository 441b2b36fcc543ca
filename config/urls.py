"""The whole HTTP surface on one page; each door has its own list of routes."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("config.observability.urls")),
]
from importlib.util import find_spec  # noqa

if find_spec("config.api.urls"):
    urlpatterns.append(path("", include("config.api.urls")))
