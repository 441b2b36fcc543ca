"""One reconciliation of one statement."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from config.kernel.models import Identified, Timestamped
from onboarding.partners.scoping import EnvironmentOwnedManager
from reconciliation.states import RunStatus


def rate_of(part: int, whole: int) -> str:
    """Return `part` per hundred of `whole` with two decimals, rounded down; a statement without lines has no rate."""
    if not whole:
        return "no lines"
    hundredths = part * 10_000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


class Run(Identified, Timestamped):
    """The result of holding one statement against our books.

    Counts and sums are written when the run closes. Only the float and what waits are refreshed, when a gap before the
    statement is closed later.
    """

    id_prefix = "run"

    rail_account = models.ForeignKey("planning.RailAccount", on_delete=models.PROTECT, related_name="+")
    statement = models.OneToOneField("reconciliation.Statement", on_delete=models.PROTECT, related_name="run")
    livemode = models.BooleanField()
    day = models.DateField()
    currency = models.CharField(max_length=4)
    status = models.CharField(max_length=20, choices=RunStatus)
    rules_version = models.IntegerField()
    line_count = models.IntegerField()
    lines_matched = models.IntegerField()
    transfers_proven = models.IntegerField()
    amount_minor = models.BigIntegerField(help_text="Sum of the absolute amounts of all lines.")
    amount_matched_minor = models.BigIntegerField(help_text="Sum of the absolute amounts of the matched lines.")
    discrepancies_opened = models.IntegerField()
    waiting_count = models.IntegerField(help_text="Expectations that a later statement has to show.")
    float_minor = models.BigIntegerField(help_text="What our books say the bank holds, right after this run.")
    closing_minor = models.BigIntegerField(help_text="What the bank says it holds.")
    waiting_minor = models.BigIntegerField(
        help_text="Signed sum of the movements that no statement has proven: it explains the difference."
    )
    closed_at = models.DateTimeField()

    class Meta:
        verbose_name = "reconciliation run"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lines_matched__lte=models.F("line_count")), name="a_run_matches_at_most_its_lines"
            )
        ]

    @property
    def balances_agree(self) -> bool:
        """Our float, less what no statement has shown yet, is what the bank says it holds."""
        return self.float_minor - self.waiting_minor == self.closing_minor

    @property
    def match_rate(self) -> str:
        """Matched lines per hundred lines with two decimals; a statement without lines has no rate."""
        return rate_of(self.lines_matched, self.line_count)


class RunShare(models.Model):
    """An environment that sees a run in its list: the owner of the account, or one with a movement that it proved."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="shares", db_index=False)
    environment = models.ForeignKey("partners.Environment", on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[EnvironmentOwnedManager[Any]] = EnvironmentOwnedManager()

    class Meta:
        verbose_name = "share of a run"
        constraints = [models.UniqueConstraint(fields=["environment", "run"], name="a_share_of_a_run_is_written_once")]

    def __str__(self) -> str:
        return f"{self.run_id} of {self.environment_id}"
