"""Staff pages of payouts, mounted under /admin/ (settings.OPS_URLCONFS)."""

from __future__ import annotations

from django.urls import path

from payouts.ops.timeline import TimelinePage

app_name = "payouts_ops"
urlpatterns = [path("payouts/transfer/<str:key>/timeline/", TimelinePage.as_view(), name="timeline")]
