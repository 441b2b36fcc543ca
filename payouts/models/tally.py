"""The rollup of the dashboard: what entered and left each status, per environment, currency and day.

A statement trigger of the transfers appends a few `StatusDelta` rows; a periodic task folds them into `StatusTotal`.
A reader adds the two, so the numbers are exact at every moment without counting transfers. The stock is entered minus
departed over all days; the flow of a day is entered.
"""

from __future__ import annotations

from django.db import models

from onboarding.partners.scoping import EnvironmentOwned
from payouts.states import TransferStatus


class StatusTally(EnvironmentOwned):
    """The columns of both tables. `day` is the UTC date of the business time of the transition."""

    currency = models.CharField(max_length=4)
    status = models.CharField(max_length=20, choices=TransferStatus.choices)
    day = models.DateField()
    entered_count = models.BigIntegerField(default=0)
    entered_minor = models.BigIntegerField(default=0)
    departed_count = models.BigIntegerField(default=0)
    departed_minor = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class StatusDelta(StatusTally):
    """One statement's contribution, not folded yet."""

    id = models.BigAutoField(primary_key=True)


class StatusTotal(StatusTally):
    """Everything that was folded."""

    id = models.BigAutoField(primary_key=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "currency", "status", "day"], name="status_total_is_one_row_per_day"
            )
        ]
