"""Build the supervisor from Django's settings: which programs run, and with which services."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from django.conf import settings

from config.local import programs
from config.local.output import Output
from config.local.paths import service_paths
from config.local.ports import free_port
from config.local.programs import Listening
from config.local.services import Services
from config.local.supervisor import Supervisor

SANDBOX_BANK_PORT = 8020


def supervisor(
    *, port: int | None = None, terminal: TextIO | None = None, environment: Mapping[str, str] | None = None
) -> Supervisor:
    """Make the supervisor of this installation; nothing is started yet.

    `port` replaces WEB_PORT. Without a `terminal` the output of the processes goes to `var/local/log` only.
    `environment` is added to the environment of every process.
    """
    web_port = port or settings.WEB_PORT or free_port()
    services = Services("local") if settings.USES_EMBEDDED_SERVICES else None
    paths = service_paths("local")
    metrics = paths.state / "metrics"
    return Supervisor(
        all_programs(web_port),
        web_port=web_port,
        output=Output(paths.logs, terminal),
        services=services,
        preparation=programs.command("prepare", "prepare"),
        instance_file=paths.state / "instance.json",
        on_start=lambda: _empty(metrics),
        environment={
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
            "PROMETHEUS_MULTIPROC_DIR": str(metrics),
            **(environment or {}),
        },
    )


def all_programs(web_port: int) -> list[programs.Program]:
    """List the programs; the sandbox bank only where the settings have one."""
    found = [
        programs.web(web_port),
        programs.worker(settings.WORKER_QUEUES),
        programs.beat(),
        programs.command("webhooks", "deliver_webhooks"),
    ]
    if settings.SANDBOX_BANK:
        found.append(programs.command("bank", "run_sandbox_bank", listening=sandbox_bank_listening()))
    return found


def sandbox_bank_listening() -> Listening:
    """Host and port of SANDBOX_BANK_URL."""
    address = urlsplit(settings.SANDBOX_BANK_URL)
    host = "127.0.0.1" if address.hostname in (None, "localhost") else str(address.hostname)
    return Listening(host, address.port or SANDBOX_BANK_PORT, "SANDBOX_BANK_URL")


def _empty(folder: Path) -> None:
    """Remove the counters of an earlier run; the web processes share this folder for theirs."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
