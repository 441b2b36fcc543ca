"""Transfers and batches at the partners' door. POST of both lists is served by `create_views`; what stands here describes it to the schema."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from config.api.idempotency import idempotent
from config.api.middleware import request_id_of
from config.api.requests import PartnerRequest
from config.api.views import PartnerView
from config.kernel import clock
from config.kernel.errors import NotFound
from config.ops import timeline
from payouts import batches, csv_export, queries, serializers, transfers
from payouts.acceptance import Initiator
from payouts.api import shapes
from payouts.api.filters import only, transfer_filters
from payouts.models import Batch, Transfer
from treasury import money

READ = {"GET": "transfers:read"}
WRITE = {"POST": "transfers:write"}
FILTERS = [
    OpenApiParameter("status", str),
    OpenApiParameter("batch", str),
    OpenApiParameter("reference", str),
    OpenApiParameter("created_from", str, description="Instant, included."),
    OpenApiParameter("created_before", str, description="Instant, not included."),
]
DRY_RUN = OpenApiParameter(
    "dry_run", bool, description="Look ahead only: what would be accepted, when it would be paid, and what is wrong."
)
CSV_REFERENCE = OpenApiParameter("reference", str, description="Your own name of a batch that is sent as CSV.")


def by(request: PartnerRequest) -> Initiator:
    """Who asks."""
    caller = request.auth
    return Initiator(environment=caller.environment, actor=caller.actor, request_id=request_id_of(request))


class Transfers(PartnerView):
    """GET and POST /v1/transfers."""

    required_scopes = READ | WRITE

    @extend_schema(operation_id="transfers_list", responses=shapes.TransferPage, parameters=[*FILTERS, *shapes.PAGING])
    def get(self, request: PartnerRequest) -> Response:
        """List transfers, newest first."""
        return self.page(
            queries.transfers_within(request.environment, **transfer_filters(request.query_params.dict())),
            serializers.transfer,
        )

    @extend_schema(request=serializers.TransferRequest, responses={201: shapes.Transfer})
    def post(
        self, request: PartnerRequest
    ) -> Response:  # pragma: no cover - described here, served by create_views.CreateTransfer
        """Order one transfer: its money is held, and settlement takes it from there."""
        raise NotImplementedError


class TransferDetail(PartnerView):
    """GET /v1/transfers/{id}."""

    required_scopes = READ

    @extend_schema(responses=shapes.Transfer)
    def get(self, request: PartnerRequest, transfer_id: str) -> Response:
        """Read one transfer."""
        row = queries.transfer_within(request.environment, Transfer.parse_id(transfer_id))
        if row is None:
            raise NotFound(noun="transfer", id=transfer_id)
        return Response(serializers.transfer(row))


class TransferCancel(PartnerView):
    """POST /v1/transfers/{id}/cancel."""

    required_scopes = WRITE

    @extend_schema(request=None, responses=shapes.Transfer)
    @idempotent(required=False)
    def post(self, request: PartnerRequest, transfer_id: str) -> Response:
        """Take a transfer back before its window is claimed; amount and fee are free again."""
        row = transfers.cancel(
            environment=request.environment,
            transfer_id=Transfer.parse_id(transfer_id),
            by=by(request),
            at=clock.now(request.environment),
            now=clock.machine_now(),
        )
        return Response(serializers.transfer(row))


class TransferRetry(PartnerView):
    """POST /v1/transfers/{id}/retry."""

    required_scopes = WRITE

    @extend_schema(request=None, responses=shapes.Transfer)
    @idempotent
    def post(self, request: PartnerRequest, transfer_id: str) -> Response:
        """Order another attempt after failed, returned or dead_letter; 409 from everywhere else."""
        row = transfers.retry(
            environment=request.environment,
            transfer_id=Transfer.parse_id(transfer_id),
            by=by(request),
            at=clock.now(request.environment),
            now=clock.machine_now(),
        )
        return Response(serializers.transfer(row))


class TransferTimeline(PartnerView):
    """GET /v1/transfers/{id}/timeline."""

    required_scopes = READ

    @extend_schema(responses=shapes.Timeline)
    def get(self, request: PartnerRequest, transfer_id: str) -> Response:
        """List everything that happened to one transfer, in order of time."""
        id_ = Transfer.parse_id(transfer_id)
        if queries.transfer_within(request.environment, id_) is None:
            raise NotFound(noun="transfer", id=transfer_id)
        return Response(
            {
                "object": "timeline",
                "transfer": transfer_id,
                "entries": timeline.gather(transfer_id=id_, environment_id=request.environment.pk),
            }
        )


class TransferSummary(PartnerView):
    """GET /v1/transfers/summary."""

    required_scopes = READ

    @extend_schema(responses=shapes.Summary)
    def get(self, request: PartnerRequest) -> Response:
        """How many transfers stand where, and how much money with them; and what entered each status today."""
        only(request.query_params.dict())
        today = clock.now(request.environment).date()
        lines = queries.tallies(since=today, environment=request.environment)
        return Response(
            {
                "object": "summary",
                "livemode": request.environment.livemode,
                "day": today,
                "statuses": [_line(line) for line in lines],
            }
        )


class Batches(PartnerView):
    """GET and POST /v1/transfers/batch."""

    required_scopes = READ | WRITE

    @extend_schema(
        operation_id="batches_list",
        responses=shapes.BatchPage,
        parameters=[OpenApiParameter("reference", str), *shapes.PAGING],
    )
    def get(self, request: PartnerRequest) -> Response:
        """List batches, newest first."""
        return self.page(
            queries.batches_within(request.environment, **only(request.query_params.dict(), "reference")),
            serializers.batch,
        )

    @extend_schema(
        request={"application/json": serializers.BatchRequest, "text/csv": shapes.CSV},
        responses={202: shapes.BatchAccepted, 200: shapes.BatchPreview},
        parameters=[DRY_RUN, CSV_REFERENCE],
    )
    def post(
        self, request: PartnerRequest
    ) -> Response:  # pragma: no cover - described here, served by create_views.CreateBatch
        """Order up to 1,000 transfers, all or none, as JSON or CSV."""
        raise NotImplementedError


class BatchDetail(PartnerView):
    """GET /v1/transfers/batch/{id}."""

    required_scopes = READ

    @extend_schema(responses=shapes.Batch)
    def get(self, request: PartnerRequest, batch_id: str) -> Response:
        """Read one batch, with its transfers by status."""
        row = _batch(request, batch_id)
        return Response(serializers.batch(row, counts=queries.batch_counts([row.id]).get(row.id, {})))


class BatchItems(PartnerView):
    """GET /v1/transfers/batch/{id}/items."""

    required_scopes = READ

    @extend_schema(responses=shapes.TransferPage, parameters=[OpenApiParameter("status", str), *shapes.PAGING])
    def get(self, request: PartnerRequest, batch_id: str) -> Response:
        """List the transfers of a batch in the order in which they were sent."""
        found = transfer_filters(request.query_params.dict())
        rows = queries.transfers_within(request.environment, **{**found, "batch_id": _batch(request, batch_id).id})
        return self.page(rows, serializers.transfer, ascending=True)


class BatchItemsCsv(PartnerView):
    """GET /v1/transfers/batch/{id}/items.csv."""

    required_scopes = READ

    @extend_schema(responses={(200, "text/csv"): str}, parameters=[OpenApiParameter("status", str)])
    def get(self, request: PartnerRequest, batch_id: str) -> HttpResponse:
        """The transfers of a batch, or those in one status, as CSV for a spreadsheet."""
        found = transfer_filters(request.query_params.dict())
        rows = queries.transfers_within(
            request.environment, **{**found, "batch_id": _batch(request, batch_id).id}
        ).order_by("id")
        answer = HttpResponse(csv_export.transfers(rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{batch_id}.csv"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


class BatchCancel(PartnerView):
    """POST /v1/transfers/batch/{id}/cancel."""

    required_scopes = WRITE

    @extend_schema(request=None, responses=shapes.Batch)
    @idempotent(required=False)
    def post(self, request: PartnerRequest, batch_id: str) -> Response:
        """Take back every transfer of a batch that the bank was not given yet."""
        row = batches.cancel(
            environment=request.environment,
            batch_id=Batch.parse_id(batch_id),
            by=by(request),
            at=clock.now(request.environment),
            now=clock.machine_now(),
        )
        return Response(serializers.batch(row))


def _batch(request: PartnerRequest, batch_id: str) -> serializers.BatchRow:
    row = queries.batch_within(request.environment, Batch.parse_id(batch_id))
    if row is None:
        raise NotFound(noun="batch", id=batch_id)
    return row


def _line(tally: queries.Tally) -> dict[str, Any]:
    return {
        "status": tally.status,
        "currency": tally.currency,
        "count": tally.count,
        "amount": money.format(tally.amount_minor, tally.currency),
        "entered_today": tally.entered_count,
        "amount_entered_today": money.format(tally.entered_minor, tally.currency),
    }
