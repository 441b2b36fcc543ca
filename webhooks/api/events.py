"""/v1/events: what happened in the last 30 days, to catch up with; and the catalogue of types."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from config.api.requests import PartnerRequest
from config.api.views import PartnerView
from webhooks import catalogue, queries, serializers
from webhooks.api import shapes
from webhooks.api.filters import event_filters, refuse_unknown

_FILTERS = [
    OpenApiParameter("type", str, description="Events of this type only."),
    OpenApiParameter("subject", str, description="Events about this transfer, batch or receipt only."),
]


class Events(PartnerView):
    """GET /v1/events."""

    required_scopes = {"GET": "webhooks:read"}

    @extend_schema(operation_id="events_list", responses=shapes.EventPage, parameters=[*_FILTERS, *shapes.PAGING])
    def get(self, request: PartnerRequest) -> Response:
        """List events, newest first."""
        kind, subject_id = event_filters(request.query_params.dict())
        livemode = request.environment.livemode
        rows = queries.events_within(request.environment, type=kind, subject_id=subject_id)
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
        """List every event type with a sample; the list is whole."""
        refuse_unknown(request.query_params.dict())
        lines = [serializers.event_type(line) for line in catalogue.everything()]
        return Response({"object": "list", "data": lines, "has_more": False, "next_cursor": None})
