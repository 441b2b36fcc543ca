"""ClockAdvance: a test clock was moved, and the sandbox bank must hear of it."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q

from config.kernel.models import Identified, Timestamped
from onboarding.partners.scoping import EnvironmentOwned


class ClockAdvance(EnvironmentOwned, Identified, Timestamped):
    """One order to move a test clock. `offset_after` is its target.

    `bank_told_at` (machine time) is set when the clock and the bank have reached the target.
    """

    id_prefix = "adv"

    advanced_by = models.DurationField()
    offset_after = models.DurationField()
    bank_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(advanced_by__gt=timedelta(0)), name="clock_only_moves_forward")
        ]
        indexes = [
            models.Index(fields=["id"], name="settlement_clock_bank_not_told", condition=Q(bank_told_at__isnull=True))
        ]
        verbose_name = "clock advance"
