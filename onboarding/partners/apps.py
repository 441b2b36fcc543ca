"""The Django app of the room."""

from __future__ import annotations

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """How Django knows the room."""

    name = "onboarding.partners"
    label = "partners"
    verbose_name = "Partners"
