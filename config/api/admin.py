"""Idempotency records in the admin: which key got which answer."""

from __future__ import annotations

from django.contrib import admin

from config.api.models import IdempotencyRecord
from config.ops.admin import ReadOnlyAdmin
from config.ops.roles import StaffRole


@admin.register(IdempotencyRecord)
class IdempotencyRecordAdmin(ReadOnlyAdmin):
    """Idempotency keys of the last day. The stored body is not shown, because it is the partner's data."""

    view_roles = frozenset({StaffRole.SUPPORT, StaffRole.FINANCE_OPS, StaffRole.AUDITOR})
    list_display = ["created_at", "environment_id", "route", "key", "status_code", "expires_at"]
    search_fields = ["=key", "=environment_id"]
    ordering = ["-id"]
    fields = ["environment_id", "route", "key", "status_code", "content_type", "created_at", "expires_at"]
