"""/v1/events: the events of the last 30 days, and the catalogue of types."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from config.api.query import PAGE, QueryParameter, filters_of, public_id
from config.api.requests import PartnerRequest
from config.api.views import PartnerView
from webhooks import catalogue, queries, serializers
from webhooks.api import shapes


def event_type(value: str) -> str:
    """Read the name of an event type. Raises ValueError for one that is never sent."""
    if not catalogue.is_known(value):
        raise ValueError("There is no such event type; GET /v1/webhooks/event-types lists them.")
    return value


TYPE = QueryParameter(
    "type", "Events of this type only.", "transfer.settled", event_type, {"type": "string"}, "not_found"
)
SUBJECT = public_id("subject", "Events about this transfer, batch or receipt only.")


class Events(PartnerView):
    """GET /v1/events."""

    required_scopes = {"GET": "webhooks:read"}
    query_parameters = {"GET": (*PAGE, TYPE, SUBJECT)}

    @extend_schema(operation_id="events_list", responses=shapes.EventPage)
    def get(self, request: PartnerRequest) -> Response:
        """List events, newest first."""
        livemode = request.environment.livemode
        rows = queries.events_within(request.environment, **filters_of(request, subject="subject_id"))
        return self.page(rows, lambda row: serializers.event(row, livemode=livemode))


class EventDetail(PartnerView):
    """GET /v1/events/{id}."""

    required_scopes = {"GET": "webhooks:read"}

    @extend_schema(operation_id="events_read", responses=shapes.EventShape)
    def get(self, request: PartnerRequest, event_id: str) -> Response:
        """Read one event: its id is the `webhook-id` of its deliveries."""
        return Response(
            serializers.event(
                queries.event_within(request.environment, event_id), livemode=request.environment.livemode
            )
        )


class EventTypes(PartnerView):
    """GET /v1/webhooks/event-types."""

    required_scopes = {"GET": "webhooks:read"}

    @extend_schema(operation_id="webhook_event_types_list", responses=shapes.EventTypePage)
    def get(self, request: PartnerRequest) -> Response:
        """List every event type with a sample. The list has one page."""
        lines = [serializers.event_type(line) for line in catalogue.everything()]
        return Response({"object": "list", "data": lines, "has_more": False, "next_cursor": None})
