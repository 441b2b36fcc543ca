"""Registration of the app `planning`."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """The rooms above ask it; it asks nobody."""

    name = "settlement.planning"
    label = "planning"
    verbose_name = "Settlement planning"
