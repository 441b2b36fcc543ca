"""The Django app of the commands `up`, `local`, `prepare` and `migrate`."""

import os
import signal

from django.apps import AppConfig

from config.local import processes
from config.local.child_process import DIE_WITH_PARENT


class LocalConfig(AppConfig):
    """Has commands and no tables."""

    name = "config.local"
    label = "local"
    verbose_name = "Local services"

    def ready(self) -> None:
        """End with the parent where the supervisor asks for it: a killed worker leaves no pool processes."""
        if os.environ.get(DIE_WITH_PARENT) == "1":
            processes.die_with_parent_from_now(signal.SIGTERM)
            _end_pool_processes_with_parent()


def _end_pool_processes_with_parent() -> None:
    """A fork does not inherit the request to the kernel, so each pool process makes its own."""
    from celery.signals import worker_process_init

    worker_process_init.connect(lambda **_: processes.die_with_parent_from_now(signal.SIGKILL), weak=False)
