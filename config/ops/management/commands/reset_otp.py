"""`manage.py reset_otp NAME`: for who lost phone and recovery codes, when nobody else can log in to do it in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from config.kernel import clock
from config.ops import second_factor

ACTOR = "system:reset_otp"


class Command(BaseCommand):
    """Take a person's second factor away."""

    help = "Remove the one-time password and the recovery codes of one member of staff. Sessions that were opened with them end."

    def add_arguments(self, parser: Any) -> None:
        """Take the name of the login."""
        parser.add_argument("username")

    def handle(self, *, username: str, **options: Any) -> None:
        """Remove, and say what happens next."""
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"Nobody logs in as {username}.")
        if not second_factor.remove(users=[user], actor=ACTOR, at=clock.machine_now()):
            self.stdout.write(f"{username} has no one-time password.")
            return
        self.stdout.write(
            f"The one-time password of {username} is removed. The next login sets up a new one where one is required."
        )
