"""Reads of endpoints, events and deliveries."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TypeVar

from django.db.models import Prefetch, Q, QuerySet

from config.kernel.errors import NotFound
from onboarding.partners.models import Environment
from webhooks.models import Attempt, Delivery, Endpoint, EndpointSecret, Event
from webhooks.states import EndpointStatus

T = TypeVar("T")


def endpoints_within(environment: Environment, *, now: datetime) -> QuerySet[Endpoint]:
    """Return the endpoints of an environment with their valid secrets, without deleted endpoints."""
    valid = (
        EndpointSecret.objects.within(environment)
        .filter(Q(expires_at=None) | Q(expires_at__gt=now))
        .order_by("-created_at", "-id")
    )
    rows: QuerySet[Endpoint] = Endpoint.objects.within(environment).exclude(status=EndpointStatus.DELETED)
    return rows.select_related("environment").prefetch_related(
        Prefetch("secrets", queryset=valid, to_attr="valid_secrets")
    )


def endpoint_within(environment: Environment, endpoint_id: str, *, now: datetime) -> Endpoint:
    """Return one endpoint by its public id. Raises NotFound."""
    return _one(
        endpoints_within(environment, now=now).filter(pk=Endpoint.parse_id(endpoint_id)).first(),
        "webhook endpoint",
        endpoint_id,
    )


def events_within(environment: Environment, *, type: str = "", subject_id: uuid.UUID | None = None) -> QuerySet[Event]:  # noqa: A002 - the word of the API
    """Return the events of the last 30 days. `subject_id` is the id of the object they are about."""
    rows: QuerySet[Event] = Event.objects.within(environment)
    if type:
        rows = rows.filter(type=type)
    return rows.filter(subject_id=subject_id) if subject_id is not None else rows


def event_within(environment: Environment, event_id: str) -> Event:
    """Return one event by its public id. Raises NotFound."""
    return _one(events_within(environment).filter(pk=Event.parse_id(event_id)).first(), "event", event_id)


def deliveries_of(endpoint: Endpoint, *, status: str = "") -> QuerySet[Delivery]:
    """Return the deliveries of an endpoint."""
    rows: QuerySet[Delivery] = (
        Delivery.objects.within(endpoint.environment).filter(endpoint=endpoint).select_related("event")
    )
    return rows.filter(status=status) if status else rows


def delivery_of(endpoint: Endpoint, delivery_id: str) -> Delivery:
    """Return one delivery of an endpoint by its public id. Raises NotFound."""
    return _one(deliveries_of(endpoint).filter(pk=Delivery.parse_id(delivery_id)).first(), "delivery", delivery_id)


def attempts_of(delivery: Delivery) -> list[Attempt]:
    """Return every attempt of a delivery, oldest first."""
    return list(Attempt.objects.across_environments().filter(delivery=delivery).order_by("number"))


def _one(row: T | None, noun: str, public_id: str) -> T:
    if row is None:
        raise NotFound(noun=noun, id=public_id[:64])
    return row
