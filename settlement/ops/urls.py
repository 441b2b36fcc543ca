"""Staff pages of settlement, mounted under /admin/ (settings.OPS_URLCONFS)."""

from __future__ import annotations

from django.urls import path

from settlement.ops.disputes import DisputePage
from settlement.ops.incidents import IncidentPage

app_name = "settlement_ops"
urlpatterns = [
    path("settlement/incident/<str:key>/page/", IncidentPage.as_view(), name="incident"),
    path("settlement/incident/<uuid:key>/dispute/", DisputePage.as_view(), name="dispute"),
]
