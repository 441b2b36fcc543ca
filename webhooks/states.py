"""Statuses of endpoints and deliveries, and their transitions."""

from __future__ import annotations

from django.db import models

from config.kernel.lifecycle import Lifecycle, initial_states, transition_table
from config.kernel.statuses import Colour, Group, Status


class EndpointStatus(Status, noun="endpoint"):
    """Statuses of a webhook endpoint."""

    ENABLED = "enabled", Group.ACTIVE, Colour.SUCCESS, "Receives the events it subscribed to."
    DISABLED = (
        "disabled",
        Group.WAITING,
        Colour.WARNING,
        (
            "Receives nothing until it is enabled again. Disabled by the partner, by staff, by 410 Gone, or after days"
            " of failures."
        ),
    )
    DELETED = "deleted", Group.UNSUCCESSFUL, Colour.NEUTRAL, "Removed by the partner; kept for the log."


class DisabledReason(models.TextChoices):
    NONE = "", "None"
    BY_PARTNER = "by_partner"
    BY_STAFF = "by_staff"
    GONE = "gone"  # it answered 410
    FAILING = "failing"  # only failures for days


ENDPOINT_LIFE = Lifecycle(
    model="webhooks.Endpoint",
    table="webhooks_endpoint",
    history_table="webhooks_endpointhistory",
    noun="Webhook endpoint",
    prefix="we",
    initial_states=initial_states(EndpointStatus.ENABLED),
    transitions=transition_table(
        {
            EndpointStatus.ENABLED: {EndpointStatus.DISABLED, EndpointStatus.DELETED},
            EndpointStatus.DISABLED: {EndpointStatus.ENABLED, EndpointStatus.DELETED},
            EndpointStatus.DELETED: set(),
        }
    ),
)


class DeliveryStatus(Status, noun="webhook"):
    """Statuses of a webhook delivery."""

    PENDING = "pending", Group.ACTIVE, Colour.INFO, "Due now or later, or claimed by a dispatcher."
    DELIVERED = "delivered", Group.SUCCEEDED, Colour.SUCCESS, "The endpoint answered with 2xx."
    DEAD_LETTER = (
        "dead_letter",
        Group.NEEDS_ACTION,
        Colour.DANGER,
        "Every attempt failed, or the target is not allowed. It can be replayed.",
    )
    CANCELLED = "cancelled", Group.UNSUCCESSFUL, Colour.NEUTRAL, "Its endpoint was disabled or deleted first."


# A delivery has no history table; its attempts are its history. The triggers of the column are made from this table.
DELIVERY_MOVES = transition_table(
    {
        DeliveryStatus.PENDING: {DeliveryStatus.DELIVERED, DeliveryStatus.DEAD_LETTER, DeliveryStatus.CANCELLED},
        # Only a replay leads back to pending.
        DeliveryStatus.DELIVERED: {DeliveryStatus.PENDING},
        DeliveryStatus.DEAD_LETTER: {DeliveryStatus.PENDING},
        DeliveryStatus.CANCELLED: {DeliveryStatus.PENDING},
    }
)


class AttemptError(models.TextChoices):
    """Why an attempt failed."""

    NONE = "", "None"
    STATUS = "status"  # an answer other than 2xx
    REDIRECT = "redirect"  # 3xx: never followed
    GONE = "gone"  # 410
    TIMEOUT = "timeout"
    NAME = "name_not_found"
    CONNECTION = "connection"
    TLS = "tls"
    ANSWER = "answer_unreadable"
    TARGET = "target_refused"  # the address is not a public one; never tried again


class Scheme(models.TextChoices):
    """How a delivery is signed (Standard Webhooks 1.0)."""

    HMAC = "v1"  # HMAC-SHA-256 with a shared secret
    ED25519 = "v1a"  # ed25519: the partner holds the public half only
