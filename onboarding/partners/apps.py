"""The Django app of partners."""

from __future__ import annotations

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "onboarding.partners"
    label = "partners"
    verbose_name = "Partners"
