"""Registration of the app `planning`."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Higher apps ask it; it asks none of them."""

    name = "settlement.planning"
    label = "planning"
    verbose_name = "Settlement planning"
