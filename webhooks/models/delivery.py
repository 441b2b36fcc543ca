"""Delivery: one event on its way to one endpoint. Attempt: one HTTP request of it."""

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
    """Created by the fan-out, leased by a dispatcher, finished by an answer.

    The foreign keys are composite ones of the migration, which also compare the environment; those of Django would
    repeat the check.
    """

    id_prefix = "dlv"

    # Ever; counted by the claim, so that a crash counts too.
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
    sequence = models.BigIntegerField()  # of the outbox entry: the order among deliveries of one subject
    is_test = models.BooleanField(default=False, db_default=False)
    status = models.CharField(max_length=12, choices=DeliveryStatus.choices)
    attempts = models.PositiveIntegerField(default=0, db_default=0)
    tries = models.PositiveIntegerField(default=0, db_default=0)  # in this round; a replay begins a new round
    replays = models.PositiveIntegerField(default=0, db_default=0)
    due_at = models.DateTimeField()  # not before
    lease_until = models.DateTimeField(null=True)  # leased by a dispatcher; free for any other afterwards
    # Raised by every claim: a result with an older one comes too late.
    fence = models.PositiveIntegerField(default=0, db_default=0)
    last_status_code = models.PositiveIntegerField(null=True)
    last_error = models.CharField(max_length=20, choices=AttemptError.choices, blank=True, default="", db_default="")
    finished_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "delivery"
        verbose_name_plural = "deliveries"
        indexes = [
            # The queue of each endpoint, so that a backlog of one endpoint is not read for another.
            models.Index(
                fields=["endpoint", "due_at", "sequence"], condition=Q(status="pending"), name="webhooks_delivery_due"
            ),
            # Finds an earlier unfinished delivery of the same subject. The condition differs from the one above on
            # purpose: with statistics of an empty queue both indexes look free, and PostgreSQL would take the wrong
            # one.
            models.Index(
                fields=["endpoint", "subject_id", "sequence"],
                condition=Q(finished_at=None),
                name="webhooks_delivery_order",
            ),
            # The log of an endpoint, newest first.
            models.Index(fields=["endpoint", "id"], name="webhooks_delivery_log"),
            # Cancelled deliveries; pending and delivered ones are found by walking the log, dead letters have their own
            # index.
            models.Index(
                fields=["endpoint", "id"], condition=Q(status="cancelled"), name="webhooks_delivery_cancelled"
            ),
            # Dead letters are few; the dashboard counts them.
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
    """One HTTP request. Append-only for 30 days.

    A missing number is an attempt whose dispatcher died before it recorded the result.
    """

    pk = models.CompositePrimaryKey("delivery_id", "number")
    # The first bytes of the answer; staff only, for it could be anything that our network can read.
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
    response = models.BinaryField(default=b"")

    id: ClassVar[None] = None

    class Meta:
        verbose_name = "attempt"
        constraints = [models.CheckConstraint(condition=Q(number__gt=0), name="attempts_are_counted_from_one")]

    def __str__(self) -> str:
        return f"{self.delivery_id} #{self.number}"
