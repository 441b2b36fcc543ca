"""The Django app of the house."""

from __future__ import annotations

from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    """How Django knows the house."""

    name = "onboarding"
    label = "onboarding"
    verbose_name = "Onboarding"
