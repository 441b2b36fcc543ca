"""Receipt: money that arrived for a partner."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from config.kernel.models import Identified, Timestamped
from onboarding.partners.scoping import EnvironmentOwned
from payouts.limits import REFERENCE_CHARS_MAX


class Receipt(EnvironmentOwned, Identified, Timestamped):
    """Money that was credited, once per reference. In test, `bank_told_at` is empty until the sandbox bank knows it."""

    id_prefix = "rcp"

    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=4)
    reference = models.CharField(max_length=REFERENCE_CHARS_MAX)
    rail_code = models.CharField(max_length=40)  # code of the rail account that the money arrived on
    received_at = models.DateTimeField()  # business time
    bank_told_at = models.DateTimeField(null=True, blank=True)  # machine time

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["environment", "reference"], name="receipt_reference_is_used_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="receipt_amount_is_positive"),
            models.CheckConstraint(condition=~Q(reference=""), name="receipt_has_a_reference"),
        ]
        indexes = [
            models.Index(fields=["id"], name="payouts_receipt_bank_not_told", condition=Q(bank_told_at__isnull=True)),
            # What the statements of a rail account have to show.
            models.Index(fields=["rail_code", "received_at"], name="payouts_receipt_by_time"),
        ]
        verbose_name = "receipt"
