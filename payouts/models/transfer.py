"""Transfer: the order to pay one beneficiary; and the history of its statuses."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from config.kernel.lifecycle import HasStatus, StatusChange
from config.kernel.models import Identified, Timestamped
from onboarding.partners.scoping import EnvironmentOwned
from payouts.limits import DESCRIPTION_CHARS_MAX, REFERENCE_CHARS_MAX
from payouts.models.batch import Batch
from payouts.models.beneficiary import Beneficiary
from payouts.models.receipt import Receipt
from payouts.states import OPEN_STATUSES, TransferStatus

_IS_OPEN = Q(status__in=[str(status) for status in OPEN_STATUSES])


class Transfer(EnvironmentOwned, Identified, Timestamped, HasStatus):
    """An order to pay one beneficiary.

    Only the SQL functions write `status`; amount, payee and reference never change.

    Foreign keys to owned rows are composite (environment_id, id), so the row of another environment cannot be
    referenced. They stand in the migration.
    """

    id_prefix = "tr"

    batch = models.ForeignKey(
        Batch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers",
        db_index=False,
        db_constraint=False,
    )
    position = models.PositiveSmallIntegerField(default=0)  # place in the batch, from 0
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.PROTECT, related_name="transfers", db_index=False, db_constraint=False
    )
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    currency = models.CharField(max_length=4)
    reference = models.CharField(max_length=REFERENCE_CHARS_MAX)
    description = models.CharField(max_length=DESCRIPTION_CHARS_MAX, blank=True, default="")
    metadata = models.JSONField(default=dict, blank=True)
    origin = models.JSONField(default=dict, blank=True)  # the partner's own module, type and id
    refund_of = models.ForeignKey(
        Receipt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="refunds",
        db_index=False,
        db_constraint=False,
    )

    status = models.CharField(max_length=20, choices=TransferStatus.choices)
    # The plan: provisional at acceptance, binding once queued. `plan` keeps the reasons and the versions of the rules.
    rail = models.CharField(max_length=20, blank=True, default="")
    rail_account_id = models.UUIDField(null=True, blank=True)
    release_at = models.DateTimeField(null=True, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    # When the promised day passed without an outcome (business time of the rail). A retry after an outcome clears it.
    overdue_at = models.DateTimeField(null=True, blank=True, editable=False)
    plan = models.JSONField(default=dict, blank=True)
    # How many holds were taken: 1 at acceptance, one more for each retry after failed or returned.
    attempts = models.PositiveSmallIntegerField(default=1)

    # Business times of the current attempt; a retry clears them.
    submitted_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)

    failure_code = models.CharField(max_length=40, blank=True, default="")
    failure_reason = models.CharField(max_length=300, blank=True, default="")
    return_code = models.CharField(max_length=10, blank=True, default="")
    bank_reference = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["environment", "reference"], name="transfer_reference_is_used_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="transfer_amount_is_positive"),
            models.CheckConstraint(condition=Q(fee_minor__gte=0), name="transfer_fee_is_not_negative"),
            models.CheckConstraint(condition=~Q(reference=""), name="transfer_has_a_reference"),
            models.CheckConstraint(condition=Q(status__in=TransferStatus.values), name="transfer_status_is_known"),
            models.CheckConstraint(condition=Q(attempts__gte=1), name="transfer_attempts_begin_at_one"),
        ]
        indexes = [
            # List by status, newest first; and GET /v1/transfers without a filter uses the key (environment_id, id).
            models.Index(fields=["environment", "status", "id"], name="payouts_transfer_by_status"),
            # The items of a batch in their order.
            models.Index(fields=["batch", "id"], name="payouts_transfer_of_batch", condition=Q(batch__isnull=False)),
            # The queue that settlement pulls from, oldest first.
            models.Index(fields=["id"], name="payouts_transfer_awaits_rail", condition=Q(status="held")),
            # Open transfers by promised day, and the few whose day has passed.
            models.Index(
                fields=["rail_account_id", "promised_on"],
                name="payouts_transfer_promised",
                condition=_IS_OPEN & Q(overdue_at__isnull=True),
            ),
            models.Index(
                fields=["environment", "id"],
                name="payouts_transfer_overdue",
                condition=_IS_OPEN & Q(overdue_at__isnull=False),
            ),
        ]
        verbose_name = "transfer"


class TransferHistory(StatusChange):
    """The status changes of a transfer, append-only, written by the trigger of its life cycle."""

    class Meta:
        indexes = [models.Index(fields=["subject_id", "id"], name="payouts_history_of_transfer")]
        verbose_name = "status change"
