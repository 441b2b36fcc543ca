"""`manage.py verify_audit`: walk the chain of seals; ends non-zero when anything was changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.audit import sealing
from config.audit.models import AuditSeal
from config.kernel import clock


class Command(BaseCommand):
    """Verify the audit trail."""

    help = "Walk the chain of seals over the audit trail. With --seal, seal first what is finished."

    def add_arguments(self, parser: Any) -> None:
        """Take --seal."""
        parser.add_argument("--seal", action="store_true", help="Seal what is finished before verifying.")

    def handle(self, **options: Any) -> None:
        """Print every flaw, or one line of relief."""
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
