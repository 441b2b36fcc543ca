"""The audit trail in the admin, for auditors, compliance and finance."""

from __future__ import annotations

from django.contrib import admin

from config.audit.models import AuditEntry, AuditSeal
from config.ops.admin import ReadOnlyAdmin
from config.ops.roles import StaffRole

_READERS = frozenset({StaffRole.AUDITOR, StaffRole.COMPLIANCE_OPS, StaffRole.FINANCE_OPS})


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Audit entries."""

    view_roles = _READERS
    list_display = ["created_at", "actor", "action", "subject_type", "subject_id", "subject_count", "environment_id"]
    search_fields = ["=actor", "=action", "=request_id", "=subject_id"]
    ordering = ["-id"]


@admin.register(AuditSeal)
class AuditSealAdmin(ReadOnlyAdmin):
    """Seals: the hash chain over audit entries."""

    view_roles = _READERS
    list_display = ["sequence", "entry_count", "hash_in_hex", "created_at"]
    ordering = ["-sequence"]

    @admin.display(description="hash")
    def hash_in_hex(self, seal: AuditSeal) -> str:
        return bytes(seal.hash).hex()
