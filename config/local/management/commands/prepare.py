"""`manage.py prepare`: bring database, timetable and static files to this release before it serves."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.kernel import clock
from config.schedule import sync_schedule


class Command(BaseCommand):
    """Migrate as the owner, write the timetable, and collect static files where the settings need it."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        sync_schedule(now=clock.machine_now())
        if not getattr(settings, "WHITENOISE_USE_FINDERS", False):
            call_command("collectstatic", verbosity=0, interactive=False)
        self.stdout.write("Database, timetable and static files are up to date.")
