"""Registration of the app `settlement`."""

from django.apps import AppConfig


class SettlementConfig(AppConfig):
    """The engine; the timetable drives it."""

    name = "settlement"
    label = "settlement"
    verbose_name = "Settlement"
