"""`manage.py local start|stop|status|clean`: control the embedded PostgreSQL and Redis."""

import shutil
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.local import state_files
from config.local.errors import LocalServicesError
from config.local.paths import Kind
from config.local.services import Services, stop_daemon


class Command(BaseCommand):
    """Start the embedded services and keep them running, stop them, show their state, or remove their data."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=("start", "stop", "status", "clean"))
        parser.add_argument("--kind", choices=("local", "test", "bench", "faults"), default="local")

    def handle(self, *args: Any, **options: Any) -> None:
        kind: Kind = options["kind"]
        services = Services(kind)
        try:
            {"start": self._start, "stop": self._stop, "status": self._status, "clean": self._clean}[options["action"]](
                services
            )
        except LocalServicesError as problem:
            raise CommandError(str(problem)) from None

    def _start(self, services: Services) -> None:
        services.start()
        running = state_files.read(services.paths)
        if running is not None:
            state_files.hold(services.paths, running.daemon)
        services.stop()
        self._status(services)

    def _stop(self, services: Services) -> None:
        state_files.release(services.paths)
        running = state_files.read(services.paths)
        if running is not None and running.daemon.is_alive():
            stop_daemon(running.daemon)
        self.stdout.write("The embedded services are stopped.")

    def _clean(self, services: Services) -> None:
        self._stop(services)
        for folder in (services.paths.home, services.paths.sockets):
            shutil.rmtree(folder, ignore_errors=True)
        self.stdout.write("Their data is removed.")

    def _status(self, services: Services) -> None:
        servers = services.servers()
        if not servers:
            self.stdout.write("The embedded services are not running.")
        for name, server in servers.items():
            self.stdout.write(f"{name} runs (pid {server.pid}), socket in {services.paths.sockets}")
