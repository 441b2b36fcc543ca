"""The Django app of the staff's door."""

from __future__ import annotations

from django.apps import AppConfig


class OpsConfig(AppConfig):
    """How Django knows the staff's door."""

    name = "config.ops"
    label = "ops"
    verbose_name = "Operations"
