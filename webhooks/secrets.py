"""Signing secrets: encrypted at rest, shown once, rotated with an overlap in which the old and the new one sign."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import structlog
from django.db.models import Q

from config.kernel import ids
from config.kernel.crypto import Unreadable, bound_to, key_ring
from webhooks import signing
from webhooks.attempts import SigningSecret
from webhooks.models import Endpoint, EndpointSecret
from webhooks.signing import NewSecret
from webhooks.states import Scheme

log = structlog.get_logger("quittance.webhooks")


def seal_new(endpoint: Endpoint, scheme: Scheme, *, at: datetime) -> NewSecret:
    """Create and store a secret for an endpoint. The return value is the only place where it is readable."""
    drawn = signing.make_secret(scheme)
    secret_id = ids.new()
    EndpointSecret.objects.within(endpoint.environment).create(
        id=secret_id,
        environment_id=endpoint.environment_id,
        endpoint=endpoint,
        scheme=scheme,
        sealed=key_ring().seal(
            drawn.secret.encode(), context=context_of(endpoint.environment_id, endpoint.id, secret_id)
        ),
        public_key=drawn.public_key,
        hint=(drawn.public_key or drawn.secret)[-5:-1],
        created_at=at,
    )
    return drawn


def context_of(environment_id: uuid.UUID, endpoint_id: uuid.UUID, secret_id: uuid.UUID) -> bytes:
    """Return what a secret is bound to: in another row or for another endpoint it does not open."""
    return bound_to(EndpointSecret.SEALED_AS, environment_id, endpoint_id, secret_id)


def valid_at(endpoint: Endpoint, now: datetime) -> list[EndpointSecret]:
    """Return the secrets that are valid at `now`, newest first."""
    rows = EndpointSecret.objects.across_environments().filter(
        Q(expires_at=None) | Q(expires_at__gt=now), endpoint=endpoint
    )
    return list(rows.order_by("-created_at", "-id"))


def open_many(endpoint_ids: Iterable[uuid.UUID], *, now: datetime) -> dict[uuid.UUID, tuple[SigningSecret, ...]]:
    """Return the decrypted secrets of many endpoints with one query, newest first.

    A secret that cannot be decrypted is logged and left out, so that it does not stop the deliveries of others.
    """
    ring = key_ring()
    found: dict[uuid.UUID, list[SigningSecret]] = defaultdict(list)
    rows = EndpointSecret.objects.across_environments().filter(
        Q(expires_at=None) | Q(expires_at__gt=now), endpoint_id__in=list(endpoint_ids)
    )
    for row in rows.order_by("-created_at", "-id"):
        try:
            secret = ring.open(
                bytes(row.sealed), context=context_of(row.environment_id, row.endpoint_id, row.id)
            ).decode()
        except Unreadable:
            log.warning("webhooks.secret_unreadable", endpoint=str(row.endpoint_id))
            continue
        found[row.endpoint_id].append(SigningSecret(secret, row.expires_at))
    return {endpoint_id: tuple(opened) for endpoint_id, opened in found.items()}
