"""`manage.py up`: everything runs, under one supervisor, until Ctrl-C."""

import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.local import platform
from config.local.errors import LocalServicesError


class Command(BaseCommand):
    """Run web, worker, timetable, webhook dispatcher and sandbox bank, with PostgreSQL and Redis where none is configured."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer a port; without one the first free port from 8000 on is taken."""
        parser.add_argument("--port", type=int, default=None, help="Port of the web process on 127.0.0.1.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start, wait, end."""
        running = platform.supervisor(port=options["port"], terminal=sys.stdout)
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sig, lambda *_: running.ask_to_stop())
        try:
            with running:
                self.stdout.write(
                    f"Quittance answers at {running.url} (admin at {running.url}/admin/). Ctrl-C ends it."
                )
                running.wait()
                self.stdout.write("Ending ...")
        except LocalServicesError as problem:
            raise CommandError(str(problem)) from None
