"""The whole HTTP surface on one page; each door has its own list of routes."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path(
        "", include("config.api.urls")
    ),  # First, because it is asked most: every route that is tried in vain costs microseconds.
    path(
        "admin/", include("config.ops.urls")
    ),  # Before the admin itself, whose last route takes everything that is left.
    path("admin/", admin.site.urls),
    path("", include("config.docs.urls")),
    path("", include("config.observability.urls")),
]
