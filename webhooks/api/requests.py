"""Request bodies of the webhook routes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from config.api.examples import example
from config.api.serializers import StrictSerializer, TextField, WholeNumberField
from webhooks import catalogue
from webhooks.endpoints import EndpointSpec
from webhooks.events import PING
from webhooks.limits import (
    EVENT_TYPES_PER_ENDPOINT_MAX,
    REPLAY_IDS_MAX,
    SECRET_OVERLAP_DEFAULT,
    SECRET_OVERLAP_MAX,
    TRIES_MAX,
    URL_CHARACTERS_MAX,
    WAIT_SECONDS_MAX,
)
from webhooks.states import EndpointStatus, Scheme


class EventTypeField(TextField):
    """An event type of the catalogue."""

    def to_internal_value(self, data: Any) -> str:
        """Refuse an unknown type, which would never be sent."""
        value = super().to_internal_value(data)
        if not catalogue.is_known(value):
            raise serializers.ValidationError(
                f"There is no event type {value!r}; GET /v1/webhooks/event-types lists them.", code="not_found"
            )
        return value


def _schedule() -> serializers.ListField:
    wait = WholeNumberField(min_value=1, max_value=WAIT_SECONDS_MAX)
    return serializers.ListField(
        child=wait,
        min_length=1,
        max_length=TRIES_MAX - 1,
        allow_null=True,
        required=False,
        help_text="The waits between attempts, in seconds; null for the default schedule.",
    )


def _types(**more: Any) -> serializers.ListField:
    return serializers.ListField(
        child=EventTypeField(max_length=80),
        max_length=EVENT_TYPES_PER_ENDPOINT_MAX,
        help_text="The types to send; empty for every type.",
        **more,
    )


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Two events",
            {"url": "https://hooks.example.com/", "event_types": ["transfer.settled", "transfer.failed"]},
            request_only=True,
        )
    ]
)
class EndpointRequest(StrictSerializer):
    """A new endpoint. No event types means every type; `retry_waits_seconds` replaces the default schedule."""

    url = TextField(max_length=URL_CHARACTERS_MAX, help_text="Where events are sent: an https address that is public.")
    description = TextField(max_length=200, allow_blank=True, default="", help_text="Your own note.")
    event_types = _types(default=list)
    signature_schemes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scheme.choices),
        min_length=1,
        max_length=2,
        default=[Scheme.HMAC.value],
        help_text="How deliveries are signed: `v1` with a shared secret, `v1a` with ed25519.",
    )
    retry_waits_seconds = _schedule()

    def spec(self) -> EndpointSpec:
        """Return the validated body as the operation takes it."""
        body = self.validated_data
        waits = body.get("retry_waits_seconds")
        return EndpointSpec(
            url=body["url"],
            description=body["description"],
            event_types=tuple(body["event_types"]),
            signature_schemes=tuple(Scheme(name) for name in body["signature_schemes"]),
            retry_waits_seconds=None if waits is None else tuple(waits),
        )


@example(
    {
        "url": "https://hooks.example.com/quittance",
        "description": "Payroll",
        "event_types": ["transfer.settled"],
        "retry_waits_seconds": [60, 600],
        "status": "enabled",
    },
    request_only=True,
)
class EndpointChange(StrictSerializer):
    """The members to change; the others stay. `status` is `enabled` or `disabled`."""

    url = TextField(
        max_length=URL_CHARACTERS_MAX,
        required=False,
        help_text="Where events are sent: an https address that is public.",
    )
    description = TextField(max_length=200, allow_blank=True, required=False, help_text="Your own note.")
    event_types = _types(required=False)
    retry_waits_seconds = _schedule()
    status = serializers.ChoiceField(
        choices=[EndpointStatus.ENABLED, EndpointStatus.DISABLED],
        required=False,
        help_text="`disabled` stops the endpoint, `enabled` starts it again.",
    )


class TestRequest(StrictSerializer):
    """The event type of the test delivery; a ping by default."""

    type = EventTypeField(max_length=80, default=PING.type, help_text="The type whose sample is sent.")


@extend_schema_serializer(component_name="SecretRotation")
class RotationRequest(StrictSerializer):
    """The scheme whose secret is replaced, and how long the old secret signs too."""

    scheme = serializers.ChoiceField(choices=Scheme.choices, default=Scheme.HMAC, help_text="The secret to replace.")
    overlap_seconds = WholeNumberField(
        min_value=0,
        max_value=int(SECRET_OVERLAP_MAX.total_seconds()),
        default=int(SECRET_OVERLAP_DEFAULT.total_seconds()),
        help_text="How long the old secret signs along.",
    )

    def overlap(self) -> timedelta:
        return timedelta(seconds=self.validated_data["overlap_seconds"])


@example({"failed_since": "2030-01-02T15:04:05Z"}, name="What failed", request_only=True)
@example({"deliveries": ["dlv_01kag0c6q2e8s9t0v1w2x3y4z5"]}, name="By id", request_only=True)
@example({"since": "2030-01-02T00:00:00Z", "until": "2030-01-03T00:00:00Z"}, name="A span", request_only=True)
class ReplayRequest(StrictSerializer):
    """One of `deliveries` (ids), `failed_since` (an instant), or `since` with an optional `until` (a span).

    A span also covers events that were never sent to this endpoint.
    """

    deliveries = serializers.ListField(
        child=TextField(max_length=64),
        min_length=1,
        max_length=REPLAY_IDS_MAX,
        required=False,
        help_text="The ids of deliveries.",
    )
    failed_since = serializers.DateTimeField(
        required=False, help_text="Every delivery that failed at this instant or later."
    )
    since = serializers.DateTimeField(
        required=False, help_text="Every event from this instant on, also those that were never sent."
    )
    until = serializers.DateTimeField(required=False, help_text="The end of that span; now where it is left out.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require exactly one way to select deliveries."""
        if set(attrs) not in ({"deliveries"}, {"failed_since"}, {"since"}, {"since", "until"}):
            raise serializers.ValidationError(
                "Say either deliveries, or failed_since, or since (and until).", code="ambiguous"
            )
        if "until" in attrs and attrs["until"] <= attrs["since"]:
            raise serializers.ValidationError("The span ends before it begins.", code="out_of_range")
        return attrs
