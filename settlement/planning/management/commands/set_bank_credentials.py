"""`manage.py set_bank_credentials`: store the secrets that a rail account shows its bank, encrypted."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.kernel import clock
from settlement.planning import rail_accounts
from settlement.planning.errors import RailAccountUnknown

SECRET_CHARACTERS_MAX = 4_096


class Command(BaseCommand):
    """Secrets come from the terminal or standard input: other users can read command lines."""

    help = "Store one secret of a rail account, such as the token of the bank's port. It replaces the earlier value."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", help="The code of the rail account, such as ach-test.")
        parser.add_argument("--name", default="token", help="The name of the secret (default: token).")

    def handle(self, *args: Any, **options: Any) -> None:
        name = str(options["name"])
        is_terminal = sys.stdin.isatty()
        secret = getpass.getpass(f"{name}: ") if is_terminal else sys.stdin.readline().rstrip("\r\n")
        if not 0 < len(secret) <= SECRET_CHARACTERS_MAX:
            raise CommandError(f"Expected a secret of 1 to {SECRET_CHARACTERS_MAX} characters on standard input.")
        try:
            account = rail_accounts.by_code(options["account"])
        except RailAccountUnknown as unknown:
            raise CommandError(unknown.message) from unknown
        rail_accounts.store_credential(
            rail_account=account, name=name, secret=secret, actor=f"user:{getpass.getuser()}", now=clock.machine_now()
        )
        self.stdout.write(f"Stored {name} of {account.code}.")
