"""The Django app of the partners' door."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """How Django knows the partners' door."""

    name = "config.api"
    label = "api"
    verbose_name = "API"
