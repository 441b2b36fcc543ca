"""`manage.py run_sandbox_bank`: the bank as a process of its own, at SANDBOX_BANK_URL."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.local import ports
from config.local.errors import LocalServicesError
from config.local.platform import sandbox_bank_listening
from config.local.programs import EXIT_MISCONFIGURED
from settlement.sandbox import server


class Command(BaseCommand):
    """Runs until it is told to stop; what it has begun is finished first."""

    help = "Run the sandbox bank: a pretended ACH bank with a drop folder and an HTTP port on this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=None, help="The drop folder (default: SANDBOX_BANK_FOLDER).")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SANDBOX_BANK:
            raise CommandError("SANDBOX_BANK is off: there is no bank to run.")
        listening = sandbox_bank_listening()
        try:
            ports.require_free(
                listening.host,
                listening.port,
                user="the sandbox bank",
                setting=listening.setting,
                wait_seconds=ports.RELEASE_SECONDS_MAX,
            )
        except LocalServicesError as problem:
            raise CommandError(str(problem), returncode=EXIT_MISCONFIGURED) from None
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        folder = options["folder"] or Path(settings.SANDBOX_BANK_FOLDER)
        server.serve(host=listening.host, port=listening.port, folder=folder, stopping=stopping)
