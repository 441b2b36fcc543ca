"""Window: one cut-off of one day at one rail account."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from config.kernel.models import Identified, Timestamped
from settlement.planning.models import RailAccount, WindowPolicy


class Window(Identified, Timestamped):
    """What is queued for one file time. Instants are business time of the rail account.

    A window is due while queued instructions point at it and `release_at` has passed. `closed_at` is set when nothing
    is queued any more; dispatch then plans into a later one. `reasons` and `rules_version` are those of the plan that
    opened it.
    """

    id_prefix = "win"

    rail_account = models.ForeignKey(RailAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    policy = models.ForeignKey(WindowPolicy, on_delete=models.PROTECT, related_name="+", db_index=False)
    cut_off_at = models.DateTimeField()
    release_at = models.DateTimeField()
    effective_on = models.DateField()
    rules_version = models.CharField(max_length=200, blank=True, default="")
    reasons = models.JSONField(default=list, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rail_account", "policy", "cut_off_at"], name="window_opens_once"),
            models.CheckConstraint(
                condition=Q(release_at__gte=F("cut_off_at")), name="window_is_released_after_its_cut_off"
            ),
        ]
        indexes = [
            # What the clock makes due.
            models.Index(
                fields=["rail_account", "release_at"],
                name="settlement_window_is_open",
                condition=Q(closed_at__isnull=True),
            ),
        ]

    @property
    def status(self) -> str:
        """Derived: `open` until it was released and emptied."""
        return "closed" if self.closed_at else "open"
