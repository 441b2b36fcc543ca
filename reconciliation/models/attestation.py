"""What two people state about a day whose statement cannot be read."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from config.kernel.models import Identified, Timestamped


class Attestation(Identified, Timestamped):
    """The balances of an unreadable day, proposed by one person and confirmed or rejected by another."""

    id_prefix = "att"

    statement = models.ForeignKey("reconciliation.Statement", on_delete=models.PROTECT, related_name="attestations")
    as_of_on = models.DateField()
    opening_minor = models.BigIntegerField()
    closing_minor = models.BigIntegerField()
    note = models.CharField(max_length=500)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    is_confirmed = models.BooleanField(null=True)

    class Meta:
        verbose_name = "attestation"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("proposed_by")),
                name="attestation_is_decided_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True, decided_at__isnull=True, is_confirmed__isnull=True)
                | models.Q(decided_by__isnull=False, decided_at__isnull=False, is_confirmed__isnull=False),
                name="attestation_is_decided_whole",
            ),
            models.UniqueConstraint(
                fields=["statement"],
                condition=models.Q(decided_at__isnull=True),
                name="one_open_attestation_per_statement",
            ),
        ]
