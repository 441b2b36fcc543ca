"""A match, and what it proves."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from config.kernel.models import Identified, Timestamped
from onboarding.partners.scoping import EnvironmentOwnedManager


class Match(Identified, Timestamped):
    """One statement line and everything that it proves, with the rule and the reasons."""

    id_prefix = "mat"

    run = models.ForeignKey("reconciliation.Run", on_delete=models.PROTECT, related_name="matches")
    line = models.OneToOneField("reconciliation.StatementLine", on_delete=models.PROTECT, related_name="match")
    rule = models.CharField(max_length=40)
    reference = models.CharField(
        max_length=80, help_text="What decided it: a trace number, a batch of a file, a funding."
    )
    rules_version = models.IntegerField()
    confidence = models.SmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=300))
    proven_count = models.IntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=4)

    class Meta:
        verbose_name = "match"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confidence__gte=0, confidence__lte=100), name="match_confidence_is_a_percentage"
            ),
            models.CheckConstraint(condition=models.Q(proven_count__gte=1), name="match_proves_something"),
        ]
        indexes = [models.Index(fields=["reference"], name="match_by_reference")]


class Proof(Identified):
    """One movement that a match proves: an instruction that settled or came back, or a receipt. Each is proven once."""

    id_prefix = "prf"

    environment = models.ForeignKey("partners.Environment", on_delete=models.PROTECT, related_name="+", db_index=False)
    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="proofs", db_index=False)
    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    reference = models.CharField(max_length=80)
    amount_minor = models.BigIntegerField()

    objects: ClassVar[EnvironmentOwnedManager[Any]] = EnvironmentOwnedManager()

    class Meta:
        verbose_name = "proof"
        constraints = [models.UniqueConstraint(fields=["subject_id", "kind"], name="a_movement_is_proven_once")]
        indexes = [
            models.Index(fields=["environment", "id"], name="proofs_of_an_environment"),
            models.Index(fields=["match", "environment"], name="proofs_of_a_match"),
        ]
