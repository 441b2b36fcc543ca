"""The Django app of health, metrics and logging."""

from django.apps import AppConfig


class ObservabilityConfig(AppConfig):
    """Heartbeats live in a table, so that a worker's silence is noticed by every web process."""

    name = "config.observability"
    label = "observability"
    verbose_name = "Observability"

    def ready(self) -> None:
        """Load the Celery application in every process, so that a task rung by name finds the configured broker."""
        from config import celery  # noqa: F401 - the settings must be loaded first
