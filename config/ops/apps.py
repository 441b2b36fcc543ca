"""The Django app of the staff's door."""

from __future__ import annotations

from django.apps import AppConfig


class OpsConfig(AppConfig):
    """How Django knows the staff's door."""

    name = "config.ops"
    label = "ops"
    verbose_name = "Operations"

    def ready(self) -> None:
        """Add the trail to the tables that libraries registered; their modules are loaded by now, and models may be imported."""
        from django.contrib import admin

        from config.ops import borrowed

        borrowed.take_over(admin.site)
