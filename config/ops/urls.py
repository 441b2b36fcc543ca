"""The staff's pages beside the tables of the admin; mounted under /admin/ before it. Rooms add theirs by dotted name (settings.OPS_URLCONFS)."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from config.ops.dashboard import StartFragment
from config.ops.one_time_password import CodePage, DevicePage

_ground = (
    [
        path("start/", StartFragment.as_view(), name="start"),
        path("one-time-password/", CodePage.as_view(), name="code"),
        path("one-time-password/device/", DevicePage.as_view(), name="device"),
    ],
    "ops",
)
urlpatterns = [path("", include(_ground)), *(path("", include(dotted)) for dotted in settings.OPS_URLCONFS)]
