"""`manage.py verify_audit`: verify the chain of seals; exits non-zero when an entry or a seal was changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.audit import sealing
from config.audit.models import AuditSeal
from config.kernel import clock


class Command(BaseCommand):
    """Verify the audit trail."""

    help = "Verify the chain of seals over the audit trail."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--seal", action="store_true", help="Seal the finished entries first.")

    def handle(self, **options: Any) -> None:
        while options["seal"] and sealing.seal(now=clock.machine_now()):
            pass
        flaws = list(sealing.verify())
        for flaw in flaws:
            self.stderr.write(f"seal {flaw.sequence} {flaw.reason}")
        if flaws:
            raise CommandError(f"The audit trail was tampered with: {len(flaws)} flaw(s).")
        last = AuditSeal.objects.order_by("-sequence").first()
        self.stdout.write(
            f"{last.sequence} seals hold; the last one is {bytes(last.hash).hex()}"
            if last
            else "Nothing is sealed yet."
        )
