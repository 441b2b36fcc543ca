"""Operations on endpoints: register, change, disable, enable, delete, rotate. Each one writes an audit entry."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from config.audit import trail
from config.kernel.db import lock_in_order
from onboarding.partners.models import Environment
from webhooks import events, look_ups, outbox, secrets, targets
from webhooks.errors import EndpointNotEnabled, TooManyEndpoints, TooManySecrets
from webhooks.limits import ENDPOINTS_PER_ENVIRONMENT_MAX, SECRETS_PER_ENDPOINT_MAX
from webhooks.models import Endpoint, EndpointSecret
from webhooks.outbox import NewEvent
from webhooks.signing import NewSecret
from webhooks.states import ENDPOINT_LIFE, DisabledReason, EndpointStatus, Scheme


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as written into the audit trail, and in which request."""

    name: str
    request_id: str = ""


SYSTEM = Actor("system:webhooks")


@dataclass(frozen=True, slots=True)
class EndpointSpec:
    """A new endpoint. No event types means every type; `retry_waits_seconds` None means the default schedule."""

    url: str
    description: str = ""
    event_types: tuple[str, ...] = ()
    signature_schemes: tuple[Scheme, ...] = (Scheme.HMAC,)
    retry_waits_seconds: tuple[int, ...] | None = None


def allowed_private(environment: Environment) -> Sequence[str]:
    """Return the private targets that this environment may name. There are none in live."""
    return () if environment.livemode else settings.WEBHOOK_ALLOWED_PRIVATE_TARGETS


def check_target(*, environment: Environment, url: str, is_new: bool) -> None:
    """Check a URL and look its name up; a view calls this before it opens a transaction.

    For a new endpoint the number of endpoints is checked before the look-up. Raises TargetRefused, TooManyEndpoints,
    TooManyLookUps.
    """
    if is_new:
        _require_room(environment)
    look_ups.check_for_registration(url, environment_id=environment.pk, allowed_private=allowed_private(environment))


@transaction.atomic
def register(
    *, environment: Environment, spec: EndpointSpec, actor: Actor, at: datetime
) -> tuple[Endpoint, list[NewSecret]]:
    """Create an endpoint and its secrets, which are shown only now. Raises TargetRefused, TooManyEndpoints."""
    target = targets.check_url(spec.url, allowed_private=allowed_private(environment))
    # Two concurrent requests must not both be the last one that fits.
    lock_in_order(Environment.objects.filter(pk=environment.pk))
    _require_room(environment)
    endpoint = Endpoint.objects.within(environment).create(
        environment=environment,
        url=target.url,
        description=spec.description,
        event_types=sorted(set(spec.event_types)),
        signature_schemes=[scheme.value for scheme in dict.fromkeys(spec.signature_schemes)],
        retry_waits_seconds=None if spec.retry_waits_seconds is None else list(spec.retry_waits_seconds),
        status_at=at,
        created_at=at,
    )
    shown = [secrets.seal_new(endpoint, Scheme(scheme), at=at) for scheme in endpoint.signature_schemes]
    _note(endpoint, "webhook_endpoint.registered", actor, at)
    return endpoint, shown


@transaction.atomic
def change(*, endpoint: Endpoint, changes: Mapping[str, Any], actor: Actor, at: datetime) -> Endpoint:
    """Change URL, description, event types or schedule. Pending deliveries go to the new URL. Raises TargetRefused."""
    if "url" in changes:
        target = targets.check_url(changes["url"], allowed_private=allowed_private(endpoint.environment))
        changes = {**changes, "url": target.url}
    Endpoint.objects.within(endpoint.environment).filter(pk=endpoint.pk).update(version=F("version") + 1, **changes)
    _note(endpoint, "webhook_endpoint.changed", actor, at, {"fields": sorted(changes)})
    endpoint.refresh_from_db()
    return endpoint


@transaction.atomic
def disable_many(
    endpoint_ids: Iterable[uuid.UUID],
    *,
    reason: DisabledReason,
    actor: Actor,
    at: datetime,
    to: EndpointStatus = EndpointStatus.DISABLED,
) -> list[uuid.UUID]:
    """Disable or delete endpoints and cancel their pending deliveries, which can be replayed later.

    Return the ids that changed. Where the system disables an endpoint, an event goes to the environment's other
    endpoints.
    """
    columns = {"disabled_reason": reason.value if to is EndpointStatus.DISABLED else ""}
    moved = ENDPOINT_LIFE.move_many(endpoint_ids, to=to, at=at, note=reason.label, columns=columns, strict=False)
    if not moved:
        return []
    cancel_pending(moved, at=at)
    rows = list(Endpoint.objects.across_environments().filter(pk__in=moved).order_by("pk"))
    for row in rows:
        _note(row, f"webhook_endpoint.{to.value}", actor, at, {"reason": reason.value})
    if reason in {DisabledReason.GONE, DisabledReason.FAILING}:
        outbox.emit_many([_disabled(row) for row in rows], at=at)
    return moved


def delete(*, endpoint: Endpoint, actor: Actor, at: datetime) -> None:
    """Delete an endpoint; its log is kept for the retention time."""
    disable_many([endpoint.pk], reason=DisabledReason.BY_PARTNER, actor=actor, at=at, to=EndpointStatus.DELETED)


@transaction.atomic
def enable_many(
    endpoint_ids: Iterable[uuid.UUID], *, actor: Actor, at: datetime, strict: bool = False
) -> list[uuid.UUID]:
    """Enable endpoints and reset their failure counts.

    Return the ids that changed; with `strict` raises IllegalTransition.
    """
    clean = {"disabled_reason": "", "failing_since": None, "failures_in_a_row": 0, "paused_until": None}
    moved = ENDPOINT_LIFE.move_many(endpoint_ids, to=EndpointStatus.ENABLED, at=at, columns=clean, strict=strict)
    for row in Endpoint.objects.across_environments().filter(pk__in=moved).order_by("pk"):
        _note(row, "webhook_endpoint.enabled", actor, at)
    return moved


@transaction.atomic
def rotate_secret(*, endpoint: Endpoint, scheme: Scheme, overlap: timedelta, actor: Actor, at: datetime) -> NewSecret:
    """Add a new secret; the old one signs too until `overlap` is over. A scheme that was not used yet is added.

    Raises EndpointNotEnabled for a deleted endpoint, TooManySecrets.
    """
    (row,) = lock_in_order(Endpoint.objects.within(endpoint.environment).filter(pk=endpoint.pk))
    if row.status == EndpointStatus.DELETED:
        raise EndpointNotEnabled(id=row.public_id, status=row.status)
    if len([one for one in secrets.valid_at(row, at) if one.scheme == scheme]) >= SECRETS_PER_ENDPOINT_MAX:
        raise TooManySecrets(limit=SECRETS_PER_ENDPOINT_MAX)
    EndpointSecret.objects.within(row.environment).filter(endpoint=row, scheme=scheme, expires_at=None).update(
        expires_at=at + overlap
    )
    drawn = secrets.seal_new(row, scheme, at=at)
    row.signature_schemes = list(dict.fromkeys([*row.signature_schemes, scheme.value]))
    row.version += 1
    row.save(update_fields=["signature_schemes", "version"])
    _note(
        row,
        "webhook_endpoint.secret_rotated",
        actor,
        at,
        {"scheme": scheme.value, "overlap_seconds": int(overlap.total_seconds())},
    )
    return drawn


def cancel_pending(endpoint_ids: Sequence[uuid.UUID], *, at: datetime) -> int:
    """Cancel the pending deliveries of these endpoints; results of attempts in flight become void."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE webhooks_delivery SET status = 'cancelled', lease_until = NULL, finished_at = %s "
            "WHERE status = 'pending' AND endpoint_id = ANY(%s)",
            [at, list(endpoint_ids)],
        )
        return int(cursor.rowcount)


def _require_room(environment: Environment) -> None:
    kept = Endpoint.objects.within(environment).exclude(status=EndpointStatus.DELETED).count()
    if kept >= ENDPOINTS_PER_ENVIRONMENT_MAX:
        raise TooManyEndpoints(limit=ENDPOINTS_PER_ENVIRONMENT_MAX)


def _disabled(row: Endpoint) -> NewEvent:
    since = outbox.timestamp(row.failing_since) if row.failing_since else None
    data = {"endpoint": row.public_id, "url": row.url, "reason": row.disabled_reason, "since": since}
    return NewEvent(environment_id=row.environment_id, type=events.ENDPOINT_DISABLED.type, subject_id=row.pk, data=data)


def _note(endpoint: Endpoint, action: str, actor: Actor, at: datetime, detail: Mapping[str, Any] | None = None) -> None:
    trail.record(
        actor=actor.name,
        action=action,
        subject_type="webhook_endpoint",
        subject_id=endpoint.pk,
        environment_id=endpoint.environment_id,
        detail=detail,
        request_id=actor.request_id,
        at=at,
    )
