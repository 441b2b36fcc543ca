"""The staff's pages that belong to no table; mounted under /admin/ before the admin itself."""

from __future__ import annotations

from django.urls import path

from config.ops.dashboard import StartFragment

app_name = "ops"
urlpatterns = [path("start/", StartFragment.as_view(), name="start")]
