"""AuditEntry and AuditSeal. They have no foreign keys: entries outlive what they describe."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from config.kernel.models import Identified


class AuditEntry(Identified):
    """One action. `transaction_id` is PostgreSQL's number of its transaction; the sealer orders entries by it."""

    id_prefix = "aud"

    environment_id = models.UUIDField(null=True)
    actor = models.TextField()  # `key:key_01...`, `user:7`, `task:settlement.run_due_windows`
    action = models.TextField()  # `transfer.created`, `api_key.rotated`
    subject_type = models.TextField()
    subject_id = models.UUIDField(null=True)
    subject_count = models.IntegerField(default=1)
    detail = models.JSONField(default=dict)
    request_id = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    transaction_id = models.BigIntegerField(
        db_default=RawSQL("(pg_current_xact_id()::text::bigint)", []), editable=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(actor="") & ~Q(action="") & ~Q(subject_type=""),
                name="audit_entry_says_who_did_what_to_what",
            ),
            models.CheckConstraint(condition=Q(subject_count__gte=0), name="audit_entry_count_is_not_negative"),
        ]
        indexes = [
            models.Index(fields=["environment_id", "id"], name="audit_entry_by_environment"),
            # The filters of /v1/audit: a rare value must not be looked for in seven years of entries.
            models.Index(fields=["environment_id", "action", "id"], name="audit_entry_by_action"),
            models.Index(fields=["environment_id", "actor", "id"], name="audit_entry_by_actor"),
            models.Index(fields=["request_id"], condition=~Q(request_id=""), name="audit_entry_by_request"),
            models.Index(fields=["transaction_id", "id"], name="audit_entry_in_seal_order"),
        ]
        verbose_name = "audit entry"
        verbose_name_plural = "audit entries"


class AuditSeal(models.Model):
    """A link of the chain: the hash of the entries of [from_transaction, to_transaction) and of the link before."""

    sequence = models.BigIntegerField(primary_key=True)
    from_transaction = models.BigIntegerField()
    to_transaction = models.BigIntegerField()
    entry_count = models.IntegerField()
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_transaction__gt=models.F("from_transaction")), name="audit_seal_covers_something"
            ),
            models.UniqueConstraint(fields=["from_transaction"], name="audit_seals_do_not_overlap"),
        ]
        verbose_name = "audit seal"

    def __str__(self) -> str:
        return f"seal {self.sequence}"
