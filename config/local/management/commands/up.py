"""`manage.py up`: run all processes under one supervisor until Ctrl-C."""

import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.local import platform
from config.local.errors import LocalServicesError


class Command(BaseCommand):
    """Run web, worker, scheduler, webhook dispatcher and sandbox bank, with PostgreSQL and Redis if needed."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port",
            type=int,
            default=None,
            help="Port of the web process (default: WEB_PORT, else the first free port from 8000).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        running = platform.supervisor(port=options["port"], terminal=sys.stdout)
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sig, lambda *_: running.ask_to_stop())
        try:
            with running:
                self.stdout.write(
                    f"Quittance serves {running.url} (staff pages at {running.url}/admin/). Ctrl-C stops it."
                )
                running.wait()
                self.stdout.write("Stopping ...")
        except LocalServicesError as problem:
            raise CommandError(str(problem)) from None
