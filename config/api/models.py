"""IdempotencyRecord: the answer to a request with an Idempotency-Key, kept for a day."""

from __future__ import annotations

from django.db import models


class IdempotencyRecord(models.Model):
    """One key of one environment on one route.

    Written by SQL functions only; a row without an answer never outlives its transaction.
    """

    id = models.BigAutoField(primary_key=True)
    environment_id = models.UUIDField()
    route = models.TextField()  # method and route template: `POST /v1/transfers/batch`
    key = models.TextField()
    fingerprint = models.BinaryField(max_length=32)
    status_code = models.IntegerField(null=True)
    body = models.BinaryField(null=True)  # the bytes that were sent, replayed as they are
    content_type = models.TextField(default="application/json", db_default="application/json")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["environment_id", "route", "key"], name="idempotency_key_is_used_once")
        ]
        verbose_name = "idempotency record"

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
