"""Response shapes for the OpenAPI document. A test compares them with `webhooks.serializers`."""

from __future__ import annotations

from rest_framework import serializers

from webhooks.states import AttemptError, DeliveryStatus, DisabledReason, EndpointStatus, Scheme


class _Shape(serializers.Serializer[object]):
    pass


class SecretShape(_Shape):
    """The public part of a signing secret."""

    scheme = serializers.ChoiceField(choices=Scheme.choices)
    hint = serializers.CharField()
    public_key = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)


class EndpointShape(_Shape):
    """A webhook endpoint."""

    id = serializers.CharField()
    object = serializers.CharField()
    livemode = serializers.BooleanField()
    url = serializers.CharField()
    description = serializers.CharField()
    event_types = serializers.ListField(child=serializers.CharField())
    signature_schemes = serializers.ListField(child=serializers.ChoiceField(choices=Scheme.choices))
    retry_waits_seconds = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    status = serializers.ChoiceField(choices=EndpointStatus.choices)
    disabled_reason = serializers.ChoiceField(
        choices=[choice for choice in DisabledReason.choices if choice[0]], allow_null=True
    )
    failing_since = serializers.DateTimeField(allow_null=True)
    failures_in_a_row = serializers.IntegerField()
    last_success_at = serializers.DateTimeField(allow_null=True)
    last_failure_at = serializers.DateTimeField(allow_null=True)
    paused_until = serializers.DateTimeField(allow_null=True)
    secrets = SecretShape(many=True)
    created_at = serializers.DateTimeField()


class NewEndpointShape(EndpointShape):
    """An endpoint with its `whsec_` secret, which is shown only once.

    The secret is null for an endpoint that signs with ed25519 only.
    """

    secret = serializers.CharField(
        allow_null=True, required=False, help_text="A replay of the same Idempotency-Key is answered without it."
    )


class DeliveryShape(_Shape):
    """A delivery."""

    id = serializers.CharField()
    object = serializers.CharField()
    livemode = serializers.BooleanField()
    endpoint = serializers.CharField()
    event = serializers.CharField()
    event_type = serializers.CharField()
    status = serializers.ChoiceField(choices=DeliveryStatus.choices)
    test = serializers.BooleanField()
    attempts = serializers.IntegerField()
    replays = serializers.IntegerField()
    next_attempt_at = serializers.DateTimeField(allow_null=True)
    last_status_code = serializers.IntegerField(allow_null=True)
    last_error = serializers.ChoiceField(
        choices=[choice for choice in AttemptError.choices if choice[0]], allow_null=True
    )
    finished_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class AttemptShape(_Shape):
    """An attempt; `duration_ms` in steps of 100."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    duration_ms = serializers.IntegerField()
    status_code = serializers.IntegerField(allow_null=True)
    error = serializers.ChoiceField(choices=[choice for choice in AttemptError.choices if choice[0]], allow_null=True)


class DeliveryDetailShape(DeliveryShape):
    """A delivery with every attempt."""

    attempt_log = AttemptShape(many=True)


class EventShape(_Shape):
    """An event with the data stored when it happened."""

    id = serializers.CharField()
    object = serializers.CharField()
    livemode = serializers.BooleanField()
    type = serializers.CharField()
    timestamp = serializers.DateTimeField()
    data = serializers.DictField()  # type: ignore[assignment]  # a member of the answer, not DRF's property
    created_at = serializers.DateTimeField()


class EventTypeShape(_Shape):
    """An event type."""

    object = serializers.CharField()
    type = serializers.CharField()
    description = serializers.CharField()
    sample = serializers.DictField()


class ReplayShape(_Shape):
    """How many deliveries will be sent again. `has_more` means that the span holds more: repeat the request."""

    object = serializers.CharField()
    replayed = serializers.IntegerField()
    has_more = serializers.BooleanField()


class _Page(_Shape):
    object = serializers.CharField()
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
