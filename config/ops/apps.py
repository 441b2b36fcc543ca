"""The Django app of staff pages."""

from __future__ import annotations

from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "config.ops"
    label = "ops"
    verbose_name = "Operations"

    def ready(self) -> None:
        """Register audited versions of the libraries' admin tables; every app is loaded at this point."""
        from django.contrib import admin

        from config.ops import library_admin

        library_admin.take_over(admin.site)
