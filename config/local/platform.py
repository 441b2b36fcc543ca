"""Put the supervisor together from Django's settings: which programs run here, and with which services."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from django.conf import settings

from config.local import programs
from config.local.output import Output
from config.local.paths import service_paths
from config.local.services import Services
from config.local.supervisor import Supervisor, free_port


def supervisor(
    *, port: int | None = None, terminal: TextIO | None = None, environment: Mapping[str, str] | None = None
) -> Supervisor:
    """Make the supervisor of this installation; nothing is started yet.

    Without a `terminal` the processes are heard in `var/local/log` only. `environment` is added for every child.
    """
    web_port = port or free_port()
    services = Services("local") if settings.USES_EMBEDDED_SERVICES else None
    return Supervisor(
        all_programs(web_port),
        web_port=web_port,
        output=Output(service_paths("local").logs, terminal),
        services=services,
        preparation=programs.command("prepare", "prepare"),
        environment={
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
            "PROMETHEUS_MULTIPROC_DIR": str(_metrics_folder()),
            **(environment or {}),
        },
    )


def _metrics_folder() -> Path:
    """A folder where the web processes add up their counters; numbers of an earlier start are thrown away."""
    folder = service_paths("local").state / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def all_programs(web_port: int) -> list[programs.Program]:
    """List what runs: the bank that does not exist only where the settings ask for it."""
    found = [
        programs.web(web_port),
        programs.worker(settings.WORKER_QUEUES),
        programs.beat(),
        programs.command("webhooks", "deliver_webhooks"),
    ]
    if settings.SANDBOX_BANK:
        found.append(programs.command("bank", "run_sandbox_bank"))
    return found
