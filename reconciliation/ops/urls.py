"""The staff's pages of this room, mounted under /admin/ (settings.OPS_URLCONFS)."""

from __future__ import annotations

from typing import Any

app_name = "reconciliation_ops"
urlpatterns: list[Any] = []
