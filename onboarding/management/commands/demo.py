"""`manage.py demo`: pay a payroll, prove it and show it, with one command."""

from __future__ import annotations

import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console

from config.local.errors import LocalServicesError
from onboarding.demo import story
from onboarding.demo.client import Refused
from onboarding.demo.progress import TookTooLong

LOGS = "var/local/log"
WIDTH_IN_A_FILE = 120


class Command(BaseCommand):
    """Pay a payroll of 1,000 rows through the public API and reconcile it; then keep serving."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="End after the story; the exit code says whether everything added up."
        )
        parser.add_argument("--port", type=int, default=None, help="Port of the web process on 127.0.0.1.")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=WIDTH_IN_A_FILE)
        for ending in (signal.SIGINT, signal.SIGTERM):  # a shell that starts it in the background ignores SIGINT
            signal.signal(ending, signal.default_int_handler)
        try:
            adds_up = story.tell(console=console, port=options["port"], keeps_serving=not options["once"])
        except (LocalServicesError, TookTooLong, Refused) as problem:
            raise CommandError(f"{problem} The logs of all processes are in {LOGS}.") from None
        except KeyboardInterrupt:
            console.print("\nEnded.")
            return
        if not adds_up:
            raise CommandError("Something does not add up; the table above says what.")
