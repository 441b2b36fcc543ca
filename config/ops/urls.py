"""Staff pages, mounted under /admin/ before the admin's own routes.

Apps add theirs by dotted name (settings.OPS_URLCONFS).
"""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from config.ops.dashboard_view import DashboardFragment
from config.ops.one_time_password import CodePage, DevicePage

_own = (
    [
        path("dashboard/", DashboardFragment.as_view(), name="dashboard"),
        path("one-time-password/", CodePage.as_view(), name="code"),
        path("one-time-password/device/", DevicePage.as_view(), name="device"),
    ],
    "ops",
)
urlpatterns = [path("", include(_own)), *(path("", include(dotted)) for dotted in settings.OPS_URLCONFS)]
