"""/v1/audit: the acts in this environment, with their actors."""

from __future__ import annotations

import uuid
from functools import lru_cache
from typing import Any

from django.apps import apps
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from config.api.examples import example
from config.api.page_schema import page_of
from config.api.query import PAGE, filters_of, text
from config.api.requests import PartnerRequest
from config.api.views import PartnerView
from config.audit.models import AuditEntry
from config.kernel import ids
from config.kernel.models import Identified

FILTERS = (
    text("action", "Entries of this action only.", "transfer.accepted"),
    text("actor", "Entries of this actor only.", "key:key_01kag0c6q2e8s9t0v1w2x3y4z5"),
    text("request_id", "Entries of this request only.", "req_01kag0c6q2e8s9t0v1w2x3y4z5"),
)


@example(
    {
        "id": "aud_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "audit_entry",
        "actor": "key:key_01kag0c6q2e8s9t0v1w2x3y4z5",
        "action": "transfer.accepted",
        "subject_type": "transfer",
        "subject_id": "tr_01kag0c6q2e8s9t0v1w2x3y4z5",
        "subject_count": 1,
        "detail": {"amount_minor": 125075, "currency": "USD"},
        "request_id": "req_01kag0c6q2e8s9t0v1w2x3y4z5",
        "created_at": "2030-01-02T15:04:05Z",
    }
)
class AuditEntrySerializer(serializers.Serializer[AuditEntry]):
    """One act, as the partner sees it."""

    id = serializers.CharField()
    object = serializers.CharField()
    actor = serializers.CharField(help_text="Who did it: a key, a person or a task.")
    action = serializers.CharField(help_text="What was done.")
    subject_type = serializers.CharField(help_text="The kind of the object that it was done to.")
    subject_id = serializers.CharField(
        allow_null=True, help_text="The id of that object; null where it was done to many."
    )
    subject_count = serializers.IntegerField(help_text="How many objects it was done to.")
    detail = serializers.DictField(help_text="What belongs to the action.")
    request_id = serializers.CharField(help_text="The request that did it; empty for tasks.")
    created_at = serializers.DateTimeField()


class AuditEntries(PartnerView):
    """The trail of this environment."""

    required_scopes = {"GET": "audit:read"}
    query_parameters = {"GET": (*PAGE, *FILTERS)}

    @extend_schema(operation_id="audit_list", responses=page_of(AuditEntrySerializer))
    def get(self, request: PartnerRequest) -> Response:
        """List the entries of the audit trail, newest first."""
        rows = AuditEntry.objects.filter(environment_id=request.auth.environment.pk, **filters_of(request))
        return self.page(rows, audit_entry_json)


def audit_entry_json(entry: AuditEntry) -> dict[str, Any]:
    """Render one entry."""
    return {
        "id": ids.public(AuditEntry.id_prefix, entry.id),
        "object": "audit_entry",
        "actor": entry.actor,
        "action": entry.action,
        "subject_type": entry.subject_type,
        "subject_id": None if entry.subject_id is None else _spelled(entry.subject_type, entry.subject_id),
        "subject_count": entry.subject_count,
        "detail": entry.detail,
        "request_id": entry.request_id,
        "created_at": entry.created_at,
    }


def _spelled(subject_type: str, subject_id: uuid.UUID) -> str:
    """The public id of a subject whose table we know, else the bare UUID."""
    prefix = _prefixes().get(subject_type.replace("_", ""))
    return ids.public(prefix, subject_id) if prefix else str(subject_id)


@lru_cache(maxsize=1)
def _prefixes() -> dict[str, str]:
    return {
        model._meta.model_name or "": model.id_prefix for model in apps.get_models() if issubclass(model, Identified)
    }
