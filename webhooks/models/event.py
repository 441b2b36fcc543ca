"""Event: something that happened, frozen as the bytes that will be signed. OutboxEntry: an event that no delivery was made of yet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from config.kernel.models import Identified
from onboarding.partners.scoping import EnvironmentOwned


class Event(EnvironmentOwned, Identified):
    """Written by `outbox_emit_many` in the transaction of what happened, never changed, kept for 30 days. Its id is every attempt's `webhook-id`."""

    id_prefix = "evt"

    # Checked by `sql/webhooks_check_new_events.sql` once per statement: a foreign key would ask for every event of a set, and lock the environment each time.
    environment = models.ForeignKey(
        "partners.Environment", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    type = models.CharField(max_length=80)
    subject_id = models.UUIDField()  # what it is about; deliveries about one subject keep their order
    body = models.BinaryField()  # {"type", "timestamp", "data"} as UTF-8; signed and sent as it is, never encoded again
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "event"
        indexes = [
            models.Index(fields=["subject_id"], name="webhooks_event_of_subject"),
            # A partner's list by type. Most events say that a transfer settled, and those are found by walking (environment, id); these are the few.
            models.Index(
                fields=["environment", "type", "id"],
                condition=~Q(type="transfer.settled"),
                name="webhooks_event_of_rare_type",
            ),
        ]
        constraints = [models.CheckConstraint(condition=Q(type__contains="."), name="event_type_has_a_dot")]


class OutboxEntry(models.Model):
    """The doorstep: a narrow row beside the event, deleted by the fan-out. So the queue stays small and the wide event is written once.

    `sequence` is drawn while the emitter holds the lock of its subject: for one subject it ascends in the order in which things happened.
    No foreign key: one SQL verb writes both rows, and a check per row would cost the transaction that moves money.
    """

    sequence = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)

    class Meta:
        verbose_name = "outbox entry"
        verbose_name_plural = "outbox entries"

    def __str__(self) -> str:
        return str(self.sequence)
