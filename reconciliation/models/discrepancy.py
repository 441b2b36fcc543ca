"""Something that does not agree, and how it was explained."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from config.kernel.lifecycle import HasStatus, StatusChange
from config.kernel.models import Identified, Timestamped
from reconciliation.states import DiscrepancyKind, DiscrepancyStatus, Resolution


class Discrepancy(Identified, Timestamped, HasStatus):
    """A line without a match, a movement that no statement shows, or two that point at each other and do not agree."""

    id_prefix = "dis"

    run = models.ForeignKey("reconciliation.Run", on_delete=models.PROTECT, related_name="discrepancies")
    rail_account = models.ForeignKey("planning.RailAccount", on_delete=models.PROTECT, related_name="+", db_index=False)
    environment = models.ForeignKey(
        "partners.Environment",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        help_text="Whose movement it is, if known.",
    )
    kind = models.CharField(max_length=20, choices=DiscrepancyKind)
    status = models.CharField(max_length=20, choices=DiscrepancyStatus)
    line = models.OneToOneField(
        "reconciliation.StatementLine", on_delete=models.PROTECT, related_name="discrepancy", null=True
    )
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.UUIDField(null=True)
    difference_minor = models.BigIntegerField(help_text="What the bank shows beyond what was expected, signed.")
    currency = models.CharField(max_length=4)
    reasons = ArrayField(models.CharField(max_length=300))
    in_suspense = models.BooleanField(
        help_text="The amount of the line was booked to suspense, because the money moved at the bank."
    )
    resolution = models.CharField(max_length=20, choices=Resolution, blank=True)
    resolution_note = models.CharField(max_length=500, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "discrepancy"
        verbose_name_plural = "discrepancies"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(line__isnull=False) | models.Q(subject_id__isnull=False),
                name="discrepancy_is_about_a_line_or_a_movement",
            ),
            models.CheckConstraint(
                condition=models.Q(status=DiscrepancyStatus.OPEN, resolution="")
                | (models.Q(status=DiscrepancyStatus.RESOLVED) & ~models.Q(resolution="")),
                name="a_resolved_discrepancy_says_how",
            ),
            models.UniqueConstraint(
                fields=["subject_id", "subject_kind"],
                condition=models.Q(status=DiscrepancyStatus.OPEN, kind=DiscrepancyKind.MISSING),
                name="one_open_missing_discrepancy_per_movement",
            ),
        ]
        indexes = [
            models.Index(fields=["environment", "id"], name="discrepancies_of_a_partner"),
            models.Index(
                fields=["rail_account", "id"],
                condition=models.Q(status=DiscrepancyStatus.OPEN),
                name="open_discrepancies",
            ),
            # What is known of a movement, open or resolved.
            models.Index(
                fields=["subject_id"], condition=models.Q(subject_id__isnull=False), name="discrepancies_of_a_movement"
            ),
        ]


class DiscrepancyHistory(StatusChange):
    """The arrows a discrepancy went; written by the trigger."""

    class Meta:
        indexes = [models.Index(fields=["subject_id"], name="discrepancy_history_by_subject")]
