"""The public shape of an API key, and of the requests about it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from config.api.serializers import StrictSerializer, TextField, WholeNumberField
from config.kernel import ids
from onboarding.partners import limits
from onboarding.partners.models import ApiKey, KeyKind
from onboarding.partners.scopes import SCOPES


class ApiKeyRequest(StrictSerializer):
    """What to make."""

    name = TextField(max_length=100)
    kind = serializers.ChoiceField(choices=KeyKind.choices, default=KeyKind.SECRET)
    scopes = serializers.ListField(child=TextField(max_length=40), max_length=len(SCOPES), default=list)
    allowed_ips = serializers.ListField(
        child=TextField(max_length=43), max_length=limits.ALLOWED_NETWORKS_MAX, default=list
    )
    expires_at = serializers.DateTimeField(allow_null=True, default=None)


@extend_schema_serializer(component_name="KeyRotation")
class RotationRequest(StrictSerializer):
    """How long the old key works on, in seconds."""

    overlap_seconds = WholeNumberField(
        min_value=0,
        max_value=int(limits.OVERLAP_MAX.total_seconds()),
        default=int(limits.OVERLAP_DEFAULT.total_seconds()),
    )


class NothingRequest(StrictSerializer):
    """An action without arguments."""


class ApiKeySerializer(serializers.Serializer[ApiKey]):
    """A key as its owner sees it; the secret is not in it."""

    id = serializers.CharField(source="public_id")
    object = serializers.CharField(default="api_key", read_only=True)
    livemode = serializers.BooleanField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=KeyKind.choices)
    hint = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    allowed_ips = serializers.ListField(child=serializers.CharField())
    expires_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    replaced_by = serializers.CharField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class IssuedApiKeySerializer(ApiKeySerializer):
    """A key with its secret, which is shown this once."""

    secret = serializers.CharField(
        required=False, help_text="A replay of the same Idempotency-Key is answered without it."
    )


def api_key_json(key: ApiKey, *, livemode: bool) -> dict[str, Any]:
    """Render one key."""
    return {
        "id": key.public_id,
        "object": "api_key",
        "livemode": livemode,
        "name": key.name,
        "kind": key.kind,
        "hint": key.hint,
        "scopes": key.scopes,
        "allowed_ips": key.allowed_ips,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "replaced_by": None if key.replaced_by_id is None else ids.public(ApiKey.id_prefix, key.replaced_by_id),
        "last_used_at": key.last_used_at,
        "created_at": key.created_at,
    }
