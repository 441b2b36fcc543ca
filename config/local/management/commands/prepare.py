"""`manage.py prepare`: bring database, timetable and static files in line with this release, before it serves."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.kernel import clock
from config.schedule import sync_schedule


class Command(BaseCommand):
    """Migrate as the owner, write the timetable, and collect static files where the web process does not find them itself."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the three in order; each may be repeated."""
        call_command("migrate", verbosity=0, interactive=False)
        sync_schedule(now=clock.machine_now())
        if not getattr(settings, "WHITENOISE_USE_FINDERS", False):
            call_command("collectstatic", verbosity=0, interactive=False)
        self.stdout.write("Database, timetable and static files are up to date.")
