"""The Django app of health, metrics and logging."""

from django.apps import AppConfig


class ObservabilityConfig(AppConfig):
    """Heartbeats are in a table, so that every web process notices a worker that stopped."""

    name = "config.observability"
    label = "observability"
    verbose_name = "Observability"

    def ready(self) -> None:
        """Load the Celery application in every process, so that wake-ups find the configured broker."""
        from config import celery  # noqa: F401 - the settings must be loaded first
