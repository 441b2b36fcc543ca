"""GET /v1/transfers/{id}/timeline: what happened to one transfer, in pages."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from config.api import pagination
from config.api.examples import example
from config.api.page_schema import page_of
from config.api.query import PAGE
from config.api.requests import PartnerRequest
from config.api.views import PartnerView
from config.kernel.errors import NotFound
from config.ops import timeline
from payouts import queries
from payouts.api.shapes import Shape
from payouts.models import Transfer

READ = {"GET": "transfers:read"}


@example(
    {
        "at": "2030-01-02T15:04:05Z",
        "recorded_at": "2026-11-20T09:30:00.123456Z",
        "what": "transfer.held",
        "detail": "Accepted; the money is held.",
    }
)
class TimelineEntry(Shape):
    """One event of a transfer. Further members depend on `what`. Entries are in the order of `recorded_at`."""

    at = serializers.DateTimeField(
        allow_null=True,
        help_text="Business time: the clock of the environment, which `POST /v1/test/clock/advance` moves in test"
        " mode. "
        "`null` for events without a business time, such as webhook deliveries.",
    )
    recorded_at = serializers.DateTimeField(help_text="Machine time: when Quittance recorded the event.")
    what = serializers.CharField(
        help_text="A stable code such as `transfer.held`, `file.sent` or `statement.proves_settled`."
    )
    detail = serializers.CharField(help_text="The event in words.")


TimelinePage = page_of(TimelineEntry)


class TransferTimeline(PartnerView):
    """GET /v1/transfers/{id}/timeline."""

    required_scopes = READ
    query_parameters = {"GET": PAGE}

    @extend_schema(responses=TimelinePage)
    def get(self, request: PartnerRequest, transfer_id: str) -> Response:
        """List what happened to one transfer, oldest first."""
        id_ = Transfer.parse_id(transfer_id)
        if queries.transfer_within(request.environment, id_) is None:
            raise NotFound(noun="transfer", id=transfer_id)
        limit, after = pagination.read_page(request)
        entries = timeline.gather(transfer_id=id_, environment_id=request.environment.pk)
        data, last = timeline.page(entries, limit=limit, after=after)
        return pagination.answer(request, data, last_id=last)
