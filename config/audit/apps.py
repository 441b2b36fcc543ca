"""The Django app of the audit trail."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The app of the audit trail."""

    name = "config.audit"
    label = "audit"
    verbose_name = "Audit"
