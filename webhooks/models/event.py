"""Event: something that happened, as the bytes that are signed. OutboxEntry: an event without deliveries yet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from config.kernel.models import Identified
from onboarding.partners.scoping import EnvironmentOwned


class Event(EnvironmentOwned, Identified):
    """Written by `outbox_emit_many` in the transaction of its cause, never changed, kept for 30 days.

    Its id is the `webhook-id` of every attempt.
    """

    id_prefix = "evt"

    # Checked once per statement by a trigger: a foreign key would check each row and lock the environment each time.
    environment = models.ForeignKey(
        "partners.Environment", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    type = models.CharField(max_length=80)
    subject_id = models.UUIDField()  # the object it is about; deliveries of one subject keep their order
    body = models.BinaryField()  # {"type", "timestamp", "data"} in UTF-8; signed and sent unchanged
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "event"
        indexes = [
            models.Index(fields=["subject_id"], name="webhooks_event_of_subject"),
            # Lists by type. Most events are `transfer.settled`, found by walking (environment, id); this index has the
            # others.
            models.Index(
                fields=["environment", "type", "id"],
                condition=~Q(type="transfer.settled"),
                name="webhooks_event_of_rare_type",
            ),
        ]
        constraints = [models.CheckConstraint(condition=Q(type__contains="."), name="event_type_has_a_dot")]


class OutboxEntry(models.Model):
    """A narrow queue row beside the event, deleted by the fan-out.

    `sequence` is drawn while the emitter holds the lock of its subject, so that it ascends in the order of events of
    one subject. There is no foreign key: one SQL function writes both rows, and a check per row would slow the
    transaction that moves money.
    """

    sequence = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)

    class Meta:
        verbose_name = "outbox entry"
        verbose_name_plural = "outbox entries"

    def __str__(self) -> str:
        return str(self.sequence)
