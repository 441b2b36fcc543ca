"""Registration of the app `payouts` and of what it contributes to gatherers."""

from django.apps import AppConfig


class PayoutsConfig(AppConfig):
    """The app `payouts`."""

    name = "payouts"
    label = "payouts"
    verbose_name = "Payouts"

    def ready(self) -> None:
        """Enter this room's events into the catalogue."""
        from payouts import events  # The catalogue of events fills when the registry is complete.

        events.register()
