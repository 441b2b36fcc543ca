"""Running totals: how many instructions stand in each status, and what an environment has in each window.

Statement triggers append `StatusDelta` rows; a periodic task folds them into `StatusTotal` and `WindowShare`. Readers
add the deltas to the totals, so the numbers are exact without counting instructions. Amounts are minor units.
"""

from __future__ import annotations

from django.db import models

from onboarding.partners.scoping import EnvironmentOwned
from settlement.models.window import Window
from settlement.states import InstructionStatus


class StatusDelta(EnvironmentOwned):
    """One statement's contribution, not folded yet; negative where instructions left a status."""

    id = models.BigAutoField(primary_key=True)
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=4)
    status = models.CharField(max_length=20, choices=InstructionStatus.choices)
    count = models.BigIntegerField()
    amount_minor = models.BigIntegerField()


class StatusTotal(EnvironmentOwned):
    """Everything that was folded, by status."""

    id = models.BigAutoField(primary_key=True)
    currency = models.CharField(max_length=4)
    status = models.CharField(max_length=20, choices=InstructionStatus.choices)
    count = models.BigIntegerField()
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["environment", "currency", "status"], name="settlement_total_is_one_row")
        ]


class WindowShare(EnvironmentOwned):
    """What one environment has in one window, without what was withdrawn."""

    id = models.BigAutoField(primary_key=True)
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="+", db_index=False)
    count = models.BigIntegerField()
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["environment", "window"], name="settlement_share_is_one_row")]
