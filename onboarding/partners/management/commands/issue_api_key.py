"""`manage.py issue_api_key SLUG`: make an API key, and with --register the partner. The secret is printed once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from config.kernel import clock
from config.kernel.errors import QuittanceError
from onboarding.partners import api_keys, partners
from onboarding.partners.models import Environment

ACTOR = "command:issue_api_key"


class Command(BaseCommand):
    """Issue an API key."""

    help = "Make an API key for a partner (by slug) and print its secret, which is shown this once."

    def add_arguments(self, parser: Any) -> None:
        """Take the partner, the environment and the key's rights."""
        parser.add_argument("slug")
        parser.add_argument("--register", metavar="NAME", help="Make the partner, under this name, when there is none.")
        parser.add_argument(
            "--live", action="store_true", help="A key of the live environment; without it, of the test environment."
        )
        parser.add_argument("--name", default="made by hand")
        parser.add_argument(
            "--scope", action="append", default=[], help="Make a restricted key with these scopes; may be repeated."
        )
        parser.add_argument(
            "--allow",
            action="append",
            default=[],
            metavar="NETWORK",
            help="Accept the key from this network only; may be repeated.",
        )

    @transaction.atomic
    def handle(
        self, *, slug: str, register: str | None, live: bool, name: str, scope: list[str], allow: list[str], **_: Any
    ) -> None:
        """Print the secret alone on standard output, so that it can be piped; the rest goes to standard error."""
        now = clock.machine_now()
        environment = Environment.objects.select_related("partner").filter(partner__slug=slug, livemode=live).first()
        try:
            if environment is None and register:
                environment = partners.register(name=register, slug=slug, registered_by=ACTOR, at=now)[int(live)]
            if environment is None:
                raise CommandError(f"There is no partner {slug!r}; --register NAME makes one.")
            key, secret = api_keys.issue(
                environment=environment,
                name=name,
                kind="rk" if scope else "sk",
                scopes=scope,
                allowed_ips=allow,
                issued_by=ACTOR,
                at=now,
            )
        except QuittanceError as error:
            raise CommandError(
                f"{error.message} {' '.join(problem.detail for problem in error.problems)}".strip()
            ) from error
        self.stderr.write(f"{key.public_id} of {environment.partner.name} ({environment.kind})")
        self.stdout.write(secret)
