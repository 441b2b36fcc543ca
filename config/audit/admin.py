"""The audit trail for staff: to be read, by those whose job it is."""

from __future__ import annotations

from django.contrib import admin

from config.audit.models import AuditEntry, AuditSeal
from config.ops.admin import ReadOnlyAdmin
from config.ops.roles import StaffRole

_READERS = frozenset({StaffRole.AUDITOR, StaffRole.COMPLIANCE_OPS, StaffRole.FINANCE_OPS})


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what."""

    view_roles = _READERS
    list_display = ["created_at", "actor", "action", "subject_type", "subject_id", "subject_count", "environment_id"]
    search_fields = ["=actor", "=action", "=request_id", "=subject_id"]
    ordering = ["-id"]


@admin.register(AuditSeal)
class AuditSealAdmin(ReadOnlyAdmin):
    """The chain."""

    view_roles = _READERS
    list_display = ["sequence", "entry_count", "hash_in_hex", "created_at"]
    ordering = ["-sequence"]

    @admin.display(description="hash")
    def hash_in_hex(self, seal: AuditSeal) -> str:
        """The hash as an auditor writes it down."""
        return bytes(seal.hash).hex()
