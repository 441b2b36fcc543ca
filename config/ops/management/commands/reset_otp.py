"""`manage.py reset_otp USERNAME`: remove a one-time password when no superuser can log in to do it in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from config.kernel import clock
from config.ops import second_factor

ACTOR = "system:reset_otp"


class Command(BaseCommand):
    help = "Remove the one-time password and the recovery codes of one member of staff, and end the sessions."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username}.")
        if not second_factor.remove(users=[user], actor=ACTOR, at=clock.machine_now()):
            self.stdout.write(f"{username} has no one-time password.")
            return
        self.stdout.write(
            f"The one-time password of {username} is removed. The next login enrols a new one if one is required."
        )
