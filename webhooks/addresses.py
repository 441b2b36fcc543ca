"""Where deliveries go: endpoints with their opened secrets, read once per version and kept by the dispatcher."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from webhooks import retries, secrets
from webhooks.models import Endpoint
from webhooks.parcels import Address


class AddressBook:
    """Remembers addresses as long as their version is the one that the claim saw."""

    def __init__(self) -> None:
        self._known: dict[uuid.UUID, Address] = {}

    def find(self, versions: Mapping[uuid.UUID, int], *, now: datetime) -> dict[uuid.UUID, Address]:
        """The addresses of these endpoints; those that are new or have changed are read with two queries."""
        stale = [
            endpoint_id
            for endpoint_id, version in versions.items()
            if (known := self._known.get(endpoint_id)) is None or known.version < version
        ]
        if stale:
            self._known.update(_read(stale, now=now))
        return {endpoint_id: self._known[endpoint_id] for endpoint_id in versions}


def _read(endpoint_ids: list[uuid.UUID], *, now: datetime) -> dict[uuid.UUID, Address]:
    # The rows first: a rotation in between makes newer secrets under an older version, which is then read once more.
    rows = list(Endpoint.objects.across_environments().filter(pk__in=endpoint_ids).select_related("environment"))
    opened = secrets.open_many(endpoint_ids, now=now)
    return {
        row.pk: Address(
            endpoint_id=row.pk,
            version=row.version,
            url=row.url,
            livemode=row.environment.livemode,
            secrets=opened.get(row.pk, ()),
            schedule=retries.schedule_of(row.retry_waits_seconds),
        )
        for row in rows
    }
