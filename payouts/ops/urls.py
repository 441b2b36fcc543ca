"""The staff's pages of this room, mounted under /admin/ (settings.OPS_URLCONFS)."""

from __future__ import annotations

from django.urls import path

from payouts.ops.passport import PassportPage

app_name = "payouts_ops"
urlpatterns = [path("payouts/transfer/<str:key>/passport/", PassportPage.as_view(), name="passport")]
