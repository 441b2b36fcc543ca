"""All routes; each part has its own list."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("config.api.urls")),  # First, because most requests are for it and a failed match costs time.
    path("admin/", include("config.ops.urls")),  # Before the admin itself, whose last route matches everything.
    path("admin/", admin.site.urls),
    path("", include("config.docs.urls")),
    path("", include("config.observability.urls")),
]
