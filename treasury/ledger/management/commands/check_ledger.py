"""`manage.py check_ledger`: prove the books, from the first journal on."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from treasury.ledger import integrity


class Command(BaseCommand):
    """Print each invariant and whether it holds; end non-zero when one does not."""

    help = "Prove every invariant of the books; ends non-zero when one does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the options."""
        parser.add_argument("--quick", action="store_true", help="Balances and active holds only; reads no history.")

    def handle(self, *_: Any, **options: Any) -> None:
        """Check and tell."""
        report = integrity.quick_check() if options["quick"] else integrity.check()
        for finding in report.findings:
            mark = self.style.SUCCESS("ok  ") if finding.holds else self.style.ERROR("NO  ")
            self.stdout.write(f"{mark}{finding.invariant.sentence}")
            for found in finding.violations:
                self.stdout.write(f"      {found.subject}: should be {found.expected}, is {found.found}")
        if not report.balanced:
            raise CommandError("The books are not right. Stop paying and look at the lines above.")
