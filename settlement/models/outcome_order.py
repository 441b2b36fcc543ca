"""OutcomeOrder: a partner asks in test mode what becomes of one entry, and the sandbox bank must hear of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from config.kernel.models import Identified, Timestamped
from onboarding.partners.scoping import EnvironmentOwned
from settlement.models.instruction import Instruction


class OutcomeAction(models.TextChoices):
    """What the sandbox bank is asked to do with an entry."""

    SETTLE = "settle", "Settle"
    RETURN = "return", "Return"
    FAIL = "fail", "Fail"


class OutcomeOrder(EnvironmentOwned, Identified, Timestamped):
    """One order about one attempt. Times are machine time.

    `bank_told_at` is set when the bank has carried it out or refused it for good; `refusal` says why it refused.
    """

    id_prefix = "oo"

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="+", db_index=False)
    action = models.CharField(max_length=10, choices=OutcomeAction)
    return_code = models.CharField(max_length=3, blank=True, default="")
    tried_at = models.DateTimeField(null=True, blank=True)
    bank_told_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(action__in=OutcomeAction.values), name="outcome_order_action_is_known"),
            models.CheckConstraint(
                condition=Q(action="settle", return_code="") | (~Q(action="settle") & ~Q(return_code="")),
                name="outcome_order_names_a_code",
            ),
            models.CheckConstraint(
                condition=Q(refusal="") | Q(bank_told_at__isnull=False), name="outcome_order_refused_when_told"
            ),
            models.UniqueConstraint(fields=["instruction", "action"], name="outcome_order_is_unique_per_action"),
        ]
        indexes = [
            models.Index(
                fields=["tried_at", "id"], name="settlement_outcome_not_told", condition=Q(bank_told_at__isnull=True)
            )
        ]
        verbose_name = "outcome order"
