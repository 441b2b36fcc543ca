"""The Django app that carries the commands `up`, `local` and `migrate`."""

from django.apps import AppConfig


class LocalConfig(AppConfig):
    """Commands only; the embedded services need no table."""

    name = "config.local"
    label = "local"
    verbose_name = "Local services"
