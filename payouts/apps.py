"""The app `payouts`."""

from django.apps import AppConfig


class PayoutsConfig(AppConfig):
    """The app `payouts`."""

    name = "payouts"
    label = "payouts"
    verbose_name = "Payouts"

    def ready(self) -> None:
        """Register the event types of payouts."""
        from payouts import events  # Imports models, so it has to wait for the app registry.

        events.register()
