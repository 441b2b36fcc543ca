"""Test deliveries: a ping or a sample event to one endpoint, sent in the same way as real events."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from config.audit import trail
from config.kernel import ids
from webhooks import catalogue, events, outbox
from webhooks.endpoints import Actor
from webhooks.errors import EndpointNotEnabled
from webhooks.models import Delivery, Endpoint, Event
from webhooks.states import DeliveryStatus, EndpointStatus


@transaction.atomic
def send_test(*, endpoint: Endpoint, type: str = events.PING.type, actor: Actor, at: datetime) -> Delivery:  # noqa: A002 - the word of the specification
    """Queue a test delivery; its header `quittance-test` marks it.

    Raises EndpointNotEnabled, and ConfigurationError for an unknown type.
    """
    if endpoint.status != EndpointStatus.ENABLED:
        raise EndpointNotEnabled(id=endpoint.public_id, status=endpoint.status)
    event_id = ids.new()
    event = Event.objects.within(endpoint.environment).create(
        id=event_id,
        environment_id=endpoint.environment_id,
        type=type,
        subject_id=event_id,  # its own subject, so that it waits for no other delivery
        body=outbox.body(type, catalogue.find(type).sample, at).encode(),
        created_at=at,
    )
    delivery: Delivery = Delivery.objects.within(endpoint.environment).create(
        environment_id=endpoint.environment_id,
        event=event,
        endpoint=endpoint,
        subject_id=event_id,
        sequence=_next_sequence(),
        is_test=True,
        status=DeliveryStatus.PENDING,
        due_at=at,
        created_at=at,
    )
    trail.record(
        actor=actor.name,
        action="webhook_endpoint.tested",
        subject_type="webhook_endpoint",
        subject_id=endpoint.pk,
        environment_id=endpoint.environment_id,
        detail={"type": type},
        request_id=actor.request_id,
        at=at,
    )
    return delivery


def _next_sequence() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('webhooks_outboxentry', 'sequence'))")
        return int((cursor.fetchone() or [0])[0])
