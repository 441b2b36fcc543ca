"""Batch: up to a thousand transfers that were accepted all or none."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from config.kernel.models import Identified, Timestamped
from onboarding.partners.scoping import EnvironmentOwned
from payouts.limits import BATCH_TRANSFERS_MAX, REFERENCE_CHARS_MAX
from payouts.states import BatchStatus


class BatchSource(models.TextChoices):
    """The format in which a batch was sent."""

    JSON = "json"
    CSV = "csv"


class Batch(EnvironmentOwned, Identified, Timestamped):
    """Its status is derived from `open_count`, which only a trigger of the transfers writes."""

    id_prefix = "bat"

    # The partner's own name, used once per environment; empty when it gave none.
    reference = models.CharField(max_length=REFERENCE_CHARS_MAX, blank=True, default="")
    source = models.CharField(max_length=4, choices=BatchSource.choices)
    currency = models.CharField(max_length=4)
    item_count = models.PositiveIntegerField()
    open_count = models.PositiveIntegerField()
    total_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    submitted_by = models.CharField(max_length=60)
    accepted_at = models.DateTimeField()  # business time
    completed_at = models.DateTimeField(
        null=True, blank=True
    )  # business time at which its last open transfer got an outcome

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "reference"], condition=~Q(reference=""), name="batch_reference_is_used_once"
            ),
            models.CheckConstraint(
                condition=Q(item_count__gte=1, item_count__lte=BATCH_TRANSFERS_MAX),
                name="batch_has_one_to_a_thousand_transfers",
            ),
            models.CheckConstraint(
                condition=Q(open_count__lte=F("item_count")), name="batch_has_no_more_open_transfers_than_transfers"
            ),
            models.CheckConstraint(condition=Q(total_minor__gt=0, fee_minor__gte=0), name="batch_total_is_positive"),
            models.CheckConstraint(condition=Q(source__in=BatchSource.values), name="batch_source_is_known"),
        ]
        verbose_name = "batch"
        verbose_name_plural = "batches"

    @property
    def status(self) -> BatchStatus:
        """Processing while any transfer is open."""
        return BatchStatus.PROCESSING if self.open_count else BatchStatus.COMPLETED
