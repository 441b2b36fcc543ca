"""The Django app of the sandbox bank."""

from __future__ import annotations

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """The sandbox bank, under the label that the database router knows."""

    name = "settlement.sandbox"
    label = "sandbox"
    verbose_name = "Sandbox bank"
    default_auto_field = "django.db.models.BigAutoField"
