"""Response shapes for the OpenAPI document. A test compares them with `webhooks.serializers`."""

from __future__ import annotations

from rest_framework import serializers

from config.api.examples import example
from webhooks.states import AttemptError, DeliveryStatus, DisabledReason, EndpointStatus, Scheme


class _Shape(serializers.Serializer[object]):
    pass


@example(
    {
        "scheme": "v1",
        "hint": "x7Qf",
        "public_key": None,
        "created_at": "2030-01-02T15:04:05Z",
        "expires_at": None,
    }
)
class SecretShape(_Shape):
    """The public part of a signing secret."""

    scheme = serializers.ChoiceField(choices=Scheme.choices, help_text="How the secret signs.")
    hint = serializers.CharField(help_text="The last characters of the secret.")
    public_key = serializers.CharField(
        allow_null=True, help_text="The key to verify with, for `v1a` (ed25519); null for `v1`."
    )
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="When the secret stops signing; null for the current one."
    )


@example(
    {
        "id": "we_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "webhook_endpoint",
        "livemode": False,
        "url": "https://hooks.example.com/quittance",
        "description": "Payroll",
        "event_types": ["transfer.settled", "transfer.failed"],
        "signature_schemes": ["v1"],
        "retry_waits_seconds": None,
        "status": "enabled",
        "disabled_reason": None,
        "failing_since": None,
        "failures_in_a_row": 0,
        "last_success_at": "2030-01-02T15:04:05Z",
        "last_failure_at": None,
        "paused_until": None,
        "secrets": [
            {
                "scheme": "v1",
                "hint": "x7Qf",
                "public_key": None,
                "created_at": "2030-01-02T15:04:05Z",
                "expires_at": None,
            }
        ],
        "created_at": "2030-01-02T15:04:05Z",
    }
)
class EndpointShape(_Shape):
    """A webhook endpoint."""

    id = serializers.CharField()
    object = serializers.CharField()
    livemode = serializers.BooleanField()
    url = serializers.CharField(help_text="Where events are sent.")
    description = serializers.CharField(help_text="Your own note.")
    event_types = serializers.ListField(
        child=serializers.CharField(), help_text="The types that are sent; empty for every type."
    )
    signature_schemes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scheme.choices), help_text="How deliveries are signed."
    )
    retry_waits_seconds = serializers.ListField(
        child=serializers.IntegerField(),
        allow_null=True,
        help_text="The waits between attempts; null for the default schedule.",
    )
    status = serializers.ChoiceField(choices=EndpointStatus.choices, help_text="Whether events are sent.")
    disabled_reason = serializers.ChoiceField(
        choices=[choice for choice in DisabledReason.choices if choice[0]],
        allow_null=True,
        help_text="Why it is disabled; null while it is enabled.",
    )
    failing_since = serializers.DateTimeField(
        allow_null=True, help_text="When the current run of failures began; null while it answers."
    )
    failures_in_a_row = serializers.IntegerField(help_text="How many attempts failed since the last success.")
    last_success_at = serializers.DateTimeField(allow_null=True, help_text="When it last answered with 2xx.")
    last_failure_at = serializers.DateTimeField(allow_null=True, help_text="When an attempt last failed.")
    paused_until = serializers.DateTimeField(
        allow_null=True, help_text="Until when no attempt is made, after repeated failures."
    )
    secrets = SecretShape(many=True, help_text="The secrets that sign now.")
    created_at = serializers.DateTimeField()


@example(
    {
        "id": "we_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "webhook_endpoint",
        "livemode": False,
        "url": "https://hooks.example.com/quittance",
        "description": "Payroll",
        "event_types": ["transfer.settled", "transfer.failed"],
        "signature_schemes": ["v1"],
        "retry_waits_seconds": None,
        "status": "enabled",
        "disabled_reason": None,
        "failing_since": None,
        "failures_in_a_row": 0,
        "last_success_at": "2030-01-02T15:04:05Z",
        "last_failure_at": None,
        "paused_until": None,
        "secrets": [
            {
                "scheme": "v1",
                "hint": "x7Qf",
                "public_key": None,
                "created_at": "2030-01-02T15:04:05Z",
                "expires_at": None,
            }
        ],
        "created_at": "2030-01-02T15:04:05Z",
        "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
    }
)
class NewEndpointShape(EndpointShape):
    """An endpoint with its `whsec_` secret, which is shown only once.

    The secret is null for an endpoint that signs with ed25519 only.
    """

    secret = serializers.CharField(
        allow_null=True, required=False, help_text="A replay of the same Idempotency-Key is answered without it."
    )


@example(
    {
        "id": "dlv_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "webhook_delivery",
        "livemode": False,
        "endpoint": "we_01kag0c6q2e8s9t0v1w2x3y4z5",
        "event": "evt_01kag0c6q2e8s9t0v1w2x3y4z5",
        "event_type": "transfer.settled",
        "status": "delivered",
        "test": False,
        "attempts": 1,
        "replays": 0,
        "next_attempt_at": None,
        "last_status_code": 200,
        "last_error": None,
        "finished_at": "2030-01-02T15:04:05Z",
        "created_at": "2030-01-02T15:04:05Z",
    }
)
class DeliveryShape(_Shape):
    """A delivery."""

    id = serializers.CharField()
    object = serializers.CharField()
    livemode = serializers.BooleanField()
    endpoint = serializers.CharField(help_text="The endpoint that it goes to.")
    event = serializers.CharField(help_text="The event; its id is the `webhook-id` of the request.")
    event_type = serializers.CharField(help_text="The type of the event.")
    status = serializers.ChoiceField(choices=DeliveryStatus.choices, help_text="Where the delivery stands.")
    test = serializers.BooleanField(help_text="Whether it was sent by a test.")
    attempts = serializers.IntegerField(help_text="How many attempts were made.")
    replays = serializers.IntegerField(help_text="How often it was sent again by request.")
    next_attempt_at = serializers.DateTimeField(
        allow_null=True, help_text="When the next attempt is due; null when there is none."
    )
    last_status_code = serializers.IntegerField(
        allow_null=True, help_text="The status of the last answer; null where none came."
    )
    last_error = serializers.ChoiceField(
        choices=[choice for choice in AttemptError.choices if choice[0]],
        allow_null=True,
        help_text="Why the last attempt failed; null where it did not.",
    )
    finished_at = serializers.DateTimeField(allow_null=True, help_text="When it succeeded or was given up.")
    created_at = serializers.DateTimeField()


@example(
    {
        "number": 1,
        "at": "2030-01-02T15:04:05Z",
        "duration_ms": 200,
        "status_code": 200,
        "error": None,
    }
)
class AttemptShape(_Shape):
    """An attempt; `duration_ms` in steps of 100."""

    number = serializers.IntegerField(help_text="The number of the attempt, from 1.")
    at = serializers.DateTimeField(help_text="When it was made.")
    duration_ms = serializers.IntegerField(help_text="How long it took, in steps of 100 milliseconds.")
    status_code = serializers.IntegerField(allow_null=True, help_text="The status of the answer; null where none came.")
    error = serializers.ChoiceField(
        choices=[choice for choice in AttemptError.choices if choice[0]],
        allow_null=True,
        help_text="Why it failed; null where it did not.",
    )


class DeliveryDetailShape(DeliveryShape):
    """A delivery with every attempt."""

    attempt_log = AttemptShape(many=True, help_text="Every attempt, the oldest first.")


@example(
    {
        "id": "evt_01kag0c6q2e8s9t0v1w2x3y4z5",
        "object": "event",
        "livemode": False,
        "type": "transfer.settled",
        "timestamp": "2030-01-02T15:04:05Z",
        "data": {"id": "tr_01kag0c6q2e8s9t0v1w2x3y4z5", "object": "transfer", "status": "settled"},
        "created_at": "2030-01-02T15:04:05Z",
    }
)
class EventShape(_Shape):
    """An event with the data stored when it happened."""

    id = serializers.CharField()
    object = serializers.CharField()
    livemode = serializers.BooleanField()
    type = serializers.CharField(help_text="The type of the event.")
    timestamp = serializers.DateTimeField(help_text="When it happened, in business time.")
    data = serializers.DictField(help_text="The object as it was then.")  # type: ignore[assignment]  # a member of the answer, not DRF's property
    created_at = serializers.DateTimeField()


@example(
    {
        "object": "event_type",
        "type": "transfer.settled",
        "description": "The bank paid the transfer.",
        "sample": {"id": "tr_01kag0c6q2e8s9t0v1w2x3y4z5", "object": "transfer", "status": "settled"},
    }
)
class EventTypeShape(_Shape):
    """An event type."""

    object = serializers.CharField()
    type = serializers.CharField(help_text="The type.")
    description = serializers.CharField(help_text="When it is sent.")
    sample = serializers.DictField(help_text="The `data` of a typical event.")


@example(
    {
        "object": "webhook_replay",
        "replayed": 12,
        "has_more": False,
    }
)
class ReplayShape(_Shape):
    """How many deliveries will be sent again. `has_more` means that the span holds more: repeat the request."""

    object = serializers.CharField()
    replayed = serializers.IntegerField(help_text="How many deliveries will be sent again.")
    has_more = serializers.BooleanField(help_text="Whether more deliveries match; then ask again.")


class _Page(_Shape):
    object = serializers.CharField(default="list")
    has_more = serializers.BooleanField()
    next_cursor = serializers.CharField(allow_null=True)


class EndpointPage(_Page):
    """A page of endpoints."""

    data = EndpointShape(many=True)  # type: ignore[assignment]  # a member of the answer, not DRF's property


class DeliveryPage(_Page):
    """A page of deliveries."""

    data = DeliveryShape(many=True)  # type: ignore[assignment]  # a member of the answer, not DRF's property


class EventPage(_Page):
    """A page of events."""

    data = EventShape(many=True)  # type: ignore[assignment]  # a member of the answer, not DRF's property


class EventTypePage(_Page):
    """All event types."""

    data = EventTypeShape(many=True)  # type: ignore[assignment]  # a member of the answer, not DRF's property
