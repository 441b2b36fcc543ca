"""The Django app that carries the commands `up`, `local`, `prepare` and `migrate`."""

import os
import signal

from django.apps import AppConfig

from config.local import processes
from config.local.child_process import DIE_WITH_PARENT


class LocalConfig(AppConfig):
    """Commands only; the embedded services need no table."""

    name = "config.local"
    label = "local"
    verbose_name = "Local services"

    def ready(self) -> None:
        """Follow the parent into death where a supervisor asks for it: a killed web server must not leave its workers."""
        if os.environ.get(DIE_WITH_PARENT) == "1":
            processes.die_with_parent_from_now(signal.SIGTERM)
            _follow_in_pool_processes()


def _follow_in_pool_processes() -> None:
    """The worker's pool processes are forks, and a fork does not inherit the request."""
    from celery.signals import worker_process_init

    worker_process_init.connect(lambda **_: processes.die_with_parent_from_now(signal.SIGKILL), weak=False)
