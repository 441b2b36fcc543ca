"""`manage.py check_ledger`: check the books over all history."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from treasury.ledger import integrity


class Command(BaseCommand):
    """Print each invariant and whether it holds. The exit code is not zero when one is broken."""

    help = "Prove every invariant of the books; ends non-zero when one does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quick", action="store_true", help="Balances and active holds only; reads no history.")

    def handle(self, *_: Any, **options: Any) -> None:
        report = integrity.quick_check() if options["quick"] else integrity.check()
        for finding in report.findings:
            mark = self.style.SUCCESS("ok  ") if finding.holds else self.style.ERROR("NO  ")
            self.stdout.write(f"{mark}{finding.invariant.sentence}")
            for found in finding.violations:
                self.stdout.write(f"      {found.subject}: should be {found.expected}, is {found.found}")
        if not report.balanced:
            raise CommandError("The books are not right. Stop paying and look at the lines above.")
