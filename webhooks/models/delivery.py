"""Delivery: one event on its way to one endpoint. Attempt: one try of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from config.kernel.models import Identified
from onboarding.partners.scoping import EnvironmentOwned
from webhooks.models.endpoint import Endpoint
from webhooks.models.event import Event
from webhooks.states import AttemptError, DeliveryStatus


class Delivery(EnvironmentOwned, Identified):
    """Born by the fan-out, leased by a dispatcher, closed by an answer.

    The foreign keys are the composite ones of the migration, which also hold the environment together; Django's would only be checked a second time.
    """

    id_prefix = "dlv"

    environment = models.ForeignKey(
        "partners.Environment", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="deliveries", db_index=False, db_constraint=False
    )
    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.PROTECT, related_name="deliveries", db_index=False, db_constraint=False
    )
    subject_id = models.UUIDField()
    sequence = models.BigIntegerField()  # of the outbox entry: the order among deliveries about one subject
    is_test = models.BooleanField(default=False, db_default=False)
    status = models.CharField(max_length=12, choices=DeliveryStatus.choices)
    attempts = models.PositiveIntegerField(
        default=0, db_default=0
    )  # ever; counted by the claim, so that a crash counts too
    tries = models.PositiveIntegerField(default=0, db_default=0)  # of this round; a replay begins a new one
    replays = models.PositiveIntegerField(default=0, db_default=0)
    due_at = models.DateTimeField()  # not before
    lease_until = models.DateTimeField(null=True)  # a dispatcher is at it; afterwards anybody may take it
    fence = models.PositiveIntegerField(
        default=0, db_default=0
    )  # raised by every claim: a result with an older one comes too late
    last_status_code = models.PositiveIntegerField(null=True)
    last_error = models.CharField(max_length=20, choices=AttemptError.choices, blank=True, default="", db_default="")
    finished_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "delivery"
        verbose_name_plural = "deliveries"
        indexes = [
            # The queue, endpoint by endpoint: one endpoint's backlog is never in the way of another's.
            models.Index(
                fields=["endpoint", "due_at", "sequence"], condition=Q(status="pending"), name="webhooks_delivery_due"
            ),
            # Is something earlier about the same subject still on its way? Pending is spelled in another way than above, so that each question has
            # one index only: statistics taken while the queue is empty make both look free, and PostgreSQL would take either.
            models.Index(
                fields=["endpoint", "subject_id", "sequence"],
                condition=Q(finished_at=None),
                name="webhooks_delivery_order",
            ),
            # The log of an endpoint, newest first.
            models.Index(fields=["endpoint", "id"], name="webhooks_delivery_log"),
            # What was cancelled in it; what is pending or delivered is found by walking the log, and dead letters have an index of their own.
            models.Index(
                fields=["endpoint", "id"], condition=Q(status="cancelled"), name="webhooks_delivery_cancelled"
            ),
            # Dead letters are few; staff's dashboard counts them.
            models.Index(
                fields=["environment", "finished_at"], condition=Q(status="dead_letter"), name="webhooks_delivery_dead"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "endpoint"], name="event_goes_to_an_endpoint_once"),
            models.CheckConstraint(condition=Q(status__in=DeliveryStatus.values), name="delivery_status_is_known"),
            models.CheckConstraint(
                condition=Q(status="pending", finished_at=None) | (~Q(status="pending") & Q(finished_at__isnull=False)),
                name="delivery_is_finished_or_pending",
            ),
            models.CheckConstraint(
                condition=Q(status="pending") | Q(lease_until=None), name="only_a_pending_delivery_is_leased"
            ),
            models.CheckConstraint(condition=Q(tries__lte=F("attempts")), name="delivery_tries_are_attempts"),
        ]


class Attempt(EnvironmentOwned):
    """One try, as it went. Append-only for 30 days. A missing number is a try whose dispatcher died before it could write down the end of it."""

    pk = models.CompositePrimaryKey("delivery_id", "number")
    environment = models.ForeignKey(
        "partners.Environment", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, related_name="attempt_log", db_index=False, db_constraint=False
    )
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField()
    status_code = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=20, choices=AttemptError.choices, blank=True, default="")
    response = models.BinaryField(
        default=b""
    )  # the first bytes of the answer; staff only, for it could be anything that our network can read

    id: ClassVar[None] = None

    class Meta:
        verbose_name = "attempt"
        constraints = [models.CheckConstraint(condition=Q(number__gt=0), name="attempts_are_counted_from_one")]

    def __str__(self) -> str:
        return f"{self.delivery_id} #{self.number}"
