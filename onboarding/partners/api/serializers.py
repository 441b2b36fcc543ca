"""Request and answer serializers of API keys."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from config.api.examples import example
from config.api.serializers import StrictSerializer, TextField, WholeNumberField
from config.kernel import ids
from onboarding.partners import limits
from onboarding.partners.models import ApiKey, KeyKind
from onboarding.partners.scopes import SCOPES


@example(
    {
        "name": "payroll server",
        "kind": "rk",
        "scopes": ["transfers:read", "transfers:write"],
        "allowed_ips": ["203.0.113.0/24"],
        "expires_at": None,
    },
    request_only=True,
)
class ApiKeyRequest(StrictSerializer):
    """A new API key."""

    name = TextField(max_length=100, help_text="Your own name of the key.")
    kind = serializers.ChoiceField(
        choices=KeyKind.choices, default=KeyKind.SECRET, help_text="`sk` has every scope; `rk` has those that it names."
    )
    scopes = serializers.ListField(
        child=TextField(max_length=40), max_length=len(SCOPES), default=list, help_text="What a restricted key may do."
    )
    allowed_ips = serializers.ListField(
        child=TextField(max_length=43),
        max_length=limits.ALLOWED_NETWORKS_MAX,
        default=list,
        help_text="IP addresses or networks (CIDR) from which it may be used; empty for every network.",
    )
    expires_at = serializers.DateTimeField(allow_null=True, default=None, help_text="When it ends; null for never.")


@example(
    {
        "overlap_seconds": 3600,
    },
    request_only=True,
)
@extend_schema_serializer(component_name="KeyRotation")
class RotationRequest(StrictSerializer):
    """The rotation of a key."""

    overlap_seconds = WholeNumberField(
        min_value=0,
        max_value=int(limits.OVERLAP_MAX.total_seconds()),
        default=int(limits.OVERLAP_DEFAULT.total_seconds()),
        help_text="How long the old key works on.",
    )


class NothingRequest(StrictSerializer):
    """A request without arguments."""


@example(
    {
        "id": "key_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "api_key",
        "livemode": False,
        "name": "payroll server",
        "kind": "rk",
        "hint": "rk_test_8f3k...w2z9",
        "scopes": ["transfers:read", "transfers:write"],
        "allowed_ips": ["203.0.113.0/24"],
        "expires_at": None,
        "revoked_at": None,
        "replaced_by": None,
        "last_used_at": "2030-01-02T15:04:05Z",
        "created_at": "2030-01-02T15:04:05Z",
    }
)
class ApiKeySerializer(serializers.Serializer[ApiKey]):
    """An API key, without its secret."""

    id = serializers.CharField(source="public_id")
    object = serializers.CharField(default="api_key", read_only=True)
    livemode = serializers.BooleanField()
    name = serializers.CharField(help_text="Your own name of the key.")
    kind = serializers.ChoiceField(
        choices=KeyKind.choices, help_text="`sk` has every scope; `rk` has those that it names."
    )
    hint = serializers.CharField(help_text="The first and the last characters of the secret.")
    scopes = serializers.ListField(
        child=serializers.CharField(), help_text="The scopes of a restricted key; empty for `sk`."
    )
    allowed_ips = serializers.ListField(
        child=serializers.CharField(), help_text="The networks from which it may be used; empty for every network."
    )
    expires_at = serializers.DateTimeField(allow_null=True, help_text="When it ends; null for never.")
    revoked_at = serializers.DateTimeField(allow_null=True, help_text="When it was revoked; null while it was not.")
    replaced_by = serializers.CharField(allow_null=True, help_text="The key that replaces it after a rotation.")
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="When it was last used, to the minute.")
    created_at = serializers.DateTimeField()


@example(
    {
        "id": "key_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "api_key",
        "livemode": False,
        "name": "payroll server",
        "kind": "rk",
        "hint": "rk_test_8f3k...w2z9",
        "scopes": ["transfers:read", "transfers:write"],
        "allowed_ips": ["203.0.113.0/24"],
        "expires_at": None,
        "revoked_at": None,
        "replaced_by": None,
        "last_used_at": "2030-01-02T15:04:05Z",
        "created_at": "2030-01-02T15:04:05Z",
        "secret": "rk_test_8f3k2n6q9t1v4w7x0y5z8a3b6c9d2e5f8g1hw2z9",
    }
)
class IssuedApiKeySerializer(ApiKeySerializer):
    """A new API key with its secret, which is shown once."""

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
