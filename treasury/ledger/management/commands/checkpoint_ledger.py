"""`manage.py checkpoint_ledger`: store the balances of the day, or check the stored ones."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from treasury.ledger import integrity


class Command(BaseCommand):
    """Store checkpoints of all balances by value date.

    With --check every checkpoint is added up again and nothing is written.
    """

    help = "Write down balances by value date, so that the past can be asked without reading all history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Add every checkpoint up again instead; ends non-zero when one is wrong.",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if not options["check"]:
            self.stdout.write(f"{integrity.take_checkpoints()} checkpoints written.")
            return
        violations = [found for finding in integrity.check_checkpoints().findings for found in finding.violations]
        for found in violations:
            self.stdout.write(f"{found.subject}: should be {found.expected}, is {found.found}")
        if violations:
            raise CommandError("Checkpoints and entries do not agree.")
        self.stdout.write("Every checkpoint is the sum of its entries.")
