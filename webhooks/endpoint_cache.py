"""Endpoints with their opened secrets, read once per version and kept in the memory of the dispatcher."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from webhooks import retries, secrets
from webhooks.attempts import EndpointSnapshot
from webhooks.models import Endpoint


class EndpointCache:
    """Keep an endpoint until a claim returns a newer version of it."""

    def __init__(self) -> None:
        self._known: dict[uuid.UUID, EndpointSnapshot] = {}

    def find(self, versions: Mapping[uuid.UUID, int], *, now: datetime) -> dict[uuid.UUID, EndpointSnapshot]:
        """Return these endpoints; those that are new or have changed are read with two queries."""
        stale = [
            endpoint_id
            for endpoint_id, version in versions.items()
            if (known := self._known.get(endpoint_id)) is None or known.version < version
        ]
        if stale:
            self._known.update(_read(stale, now=now))
        return {endpoint_id: self._known[endpoint_id] for endpoint_id in versions}


def _read(endpoint_ids: list[uuid.UUID], *, now: datetime) -> dict[uuid.UUID, EndpointSnapshot]:
    # Rows are read first: a rotation in between gives newer secrets under an older version, which is then read again.
    rows = list(Endpoint.objects.across_environments().filter(pk__in=endpoint_ids).select_related("environment"))
    opened = secrets.open_many(endpoint_ids, now=now)
    return {
        row.pk: EndpointSnapshot(
            endpoint_id=row.pk,
            environment_id=row.environment_id,
            version=row.version,
            url=row.url,
            livemode=row.environment.livemode,
            secrets=opened.get(row.pk, ()),
            schedule=retries.schedule_of(row.retry_waits_seconds),
        )
        for row in rows
    }
