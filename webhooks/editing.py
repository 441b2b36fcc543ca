"""Change the columns and the status of an endpoint in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from webhooks import endpoints
from webhooks.endpoints import Actor
from webhooks.models import Endpoint
from webhooks.states import DisabledReason, EndpointStatus


@transaction.atomic
def edit(*, endpoint: Endpoint, changes: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """Apply the changes of a PATCH. The current status changes nothing. Raises TargetRefused, IllegalTransition."""
    columns = {name: value for name, value in changes.items() if name != "status"}
    if columns:
        endpoints.change(endpoint=endpoint, changes=columns, actor=actor, at=at)
    wanted = changes.get("status", endpoint.status)
    if wanted == endpoint.status:
        return
    if wanted == EndpointStatus.ENABLED:
        endpoints.enable_many([endpoint.pk], actor=actor, at=at, strict=True)
    else:
        endpoints.disable_many([endpoint.pk], reason=DisabledReason.BY_PARTNER, actor=actor, at=at)
