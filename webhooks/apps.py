"""The Django app of the house."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WebhooksConfig(AppConfig):
    """The house, by its name."""

    name = "webhooks"
    verbose_name = "Webhooks"

    def ready(self) -> None:
        """Let every room that has an `events.py` write its event types into the catalogue; this house imports none of them by name."""
        autodiscover_modules("events")
