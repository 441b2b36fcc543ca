"""/v1/me: the partner, the environment, the scopes and the limits of the key that asks."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from config.api import expensive, limits, throttling
from config.api.examples import example
from config.api.permissions import ANY_KEY
from config.api.requests import PartnerRequest
from config.api.views import PartnerView
from onboarding.partners.api.serializers import ApiKeySerializer, api_key_json
from onboarding.partners.models import ApiKey, EnvironmentKind
from onboarding.partners.scopes import SCOPES


@example(
    {
        "id": "ptn_01kag0c6q2e8s9t0v1w2x3y4z5",
        "name": "Acme Inc.",
    }
)
class OwnerSerializer(serializers.Serializer[Any]):
    """The partner that the key belongs to."""

    id = serializers.CharField(help_text="The partner's id.")
    name = serializers.CharField(help_text="The partner's name.")


@example(
    {
        "id": "env_01kag0c6q2e8s9t0v1w2x3y4z5",
        "kind": "test",
    }
)
class OwnEnvironmentSerializer(serializers.Serializer[Any]):
    """The environment that the key opens."""

    id = serializers.CharField(help_text="The environment's id.")
    kind = serializers.ChoiceField(choices=EnvironmentKind.choices, help_text="`test` moves no real money.")


@example(
    {
        "requests": 30000,
        "seconds": 10,
    }
)
class QuotaSerializer(serializers.Serializer[Any]):
    """A number of requests in a number of seconds. Large and slow requests count more than once."""

    requests = serializers.IntegerField(help_text="How many requests fit into the window.")
    seconds = serializers.IntegerField(help_text="The length of the window.")


@example(
    {
        "requests_per_key": {"requests": 30000, "seconds": 10},
        "requests_per_environment": {"requests": 60000, "seconds": 10},
        "expensive_requests_at_once": 2,
        "page_size_max": 100,
        "idempotency_key_hours": 24,
    }
)
class KeyLimitsSerializer(serializers.Serializer[Any]):
    """What bounds the requests of this key."""

    requests_per_key = QuotaSerializer(help_text="The quota of this key.")
    requests_per_environment = QuotaSerializer(help_text="The quota of all keys of the environment together.")
    expensive_requests_at_once = serializers.IntegerField(
        help_text="How many large requests and reports the environment may have in progress in one server process."
    )
    page_size_max = serializers.IntegerField(help_text="The largest `limit` of a list.")
    idempotency_key_hours = serializers.IntegerField(help_text="How long an Idempotency-Key is kept.")


class IdentitySerializer(serializers.Serializer[Any]):
    """The identity and the rights of an API key."""

    object = serializers.CharField(default="identity")
    livemode = serializers.BooleanField(help_text="Whether the key moves real money.")
    partner = OwnerSerializer(help_text="The partner that the key belongs to.")
    environment = OwnEnvironmentSerializer(help_text="The environment that the key opens.")
    api_key = ApiKeySerializer(help_text="The key itself, without its secret.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=list(SCOPES)),
        help_text="What the key may do. A secret key has every scope.",
    )
    limits = KeyLimitsSerializer(help_text="What bounds the requests of this key.")


class Identity(PartnerView):
    """GET /v1/me."""

    required_scopes = {"GET": ANY_KEY}

    @extend_schema(operation_id="identity_read", responses=IdentitySerializer)
    def get(self, request: PartnerRequest) -> Response:
        """Read the partner, the environment, the scopes and the limits of the key that asks. Any key may ask."""
        environment = request.environment
        key = ApiKey.objects.within(environment).get(pk=request.auth.key_id)
        return Response(
            {
                "object": "identity",
                "livemode": environment.livemode,
                "partner": {"id": environment.partner.public_id, "name": environment.partner.name},
                "environment": {"id": environment.public_id, "kind": environment.kind},
                "api_key": api_key_json(key, livemode=environment.livemode),
                "scopes": sorted(request.auth.scopes),
                "limits": {
                    "requests_per_key": _quota(throttling.key_quota()),
                    "requests_per_environment": _quota(throttling.environment_quota()),
                    "expensive_requests_at_once": expensive.at_once(),
                    "page_size_max": limits.PAGE_MAX,
                    "idempotency_key_hours": int(limits.IDEMPOTENCY_KEPT.total_seconds() // 3600),
                },
            }
        )


def _quota(quota: throttling.Quota) -> dict[str, int]:
    return {"requests": quota.requests, "seconds": quota.seconds}
