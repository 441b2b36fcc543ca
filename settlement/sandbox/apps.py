"""The Django app of the room."""

from __future__ import annotations

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """The bank, under the label that the database router knows."""

    name = "settlement.sandbox"
    label = "sandbox"
    verbose_name = "Sandbox bank"
    default_auto_field = "django.db.models.BigAutoField"
