"""The API of transfers and batches.

`create_views` serves the POST of both lists; its method here describes it to the schema.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from config.api.idempotency import idempotent
from config.api.middleware import request_id_of
from config.api.query import PAGE, choice, filters_of, instant, public_id, text, true_or_false
from config.api.requests import PartnerRequest
from config.api.views import PartnerView
from config.kernel import clock
from config.kernel.errors import NotFound
from payouts import batches, beneficiaries, csv_export, parsing, queries, serializers, transfers
from payouts.acceptance import Initiator
from payouts.api import schema as _schema  # noqa: F401 - registers the schema of the request types
from payouts.api import shapes
from payouts.models import Batch, Transfer
from payouts.request_fields import example_of
from payouts.request_types import BatchRequest, MetadataRequest, TransferRequest
from payouts.serializers import TransferRow
from payouts.states import TransferStatus
from treasury import money

READ = {"GET": "transfers:read"}
WRITE = {"POST": "transfers:write"}
STATUS = choice("status", "Transfers in this status only.", TransferStatus.values)
REFERENCE = text("reference", "The one with this reference of yours.", "invoice-4711")
A_SALARY = OpenApiExample("A salary", example_of(TransferRequest), request_only=True)
NEW_METADATA = OpenApiExample("Another note", example_of(MetadataRequest), request_only=True)
A_PAYROLL = OpenApiExample("A payroll", example_of(BatchRequest), request_only=True, media_type="application/json")
FILTERS = (
    STATUS,
    public_id("batch", "Transfers of this batch only.", Batch.id_prefix),
    REFERENCE,
    true_or_false("is_overdue", "Transfers whose promised day passed without an outcome, or all others."),
    instant("created_from", "Transfers that were created at this instant or later."),
    instant("created_before", "Transfers that were created before this instant."),
)
A_SALARY = OpenApiExample("A salary", example_of(TransferRequest), request_only=True)
A_PAYROLL = OpenApiExample("A payroll", example_of(BatchRequest), request_only=True, media_type="application/json")


def by(request: PartnerRequest) -> Initiator:
    """The initiator of a request."""
    caller = request.auth
    return Initiator(environment=caller.environment, actor=caller.actor, request_id=request_id_of(request))


def shown(row: TransferRow) -> dict[str, Any]:
    """A transfer with the whole name of its beneficiary: the partner sent it."""
    sealed = bytes(row.sealed_account or b"")
    name = beneficiaries.name_of(environment_id=row.environment_id, beneficiary_id=row.beneficiary_id, sealed=sealed)
    return serializers.transfer(row, name=name)


class Transfers(PartnerView):
    """GET and POST /v1/transfers."""

    required_scopes = READ | WRITE
    query_parameters = {"GET": (*PAGE, *FILTERS)}

    @extend_schema(operation_id="transfers_list", responses=shapes.TransferPage)
    def get(self, request: PartnerRequest) -> Response:
        """List transfers, newest first."""
        filters = filters_of(request, batch="batch_id")
        return self.page(queries.transfers_within(request.environment, **filters), shown)

    @extend_schema(request=TransferRequest, responses={201: shapes.Transfer}, examples=[A_SALARY])
    def post(
        self, request: PartnerRequest
    ) -> Response:  # pragma: no cover - described here, served by create_views.CreateTransfer
        """Create one transfer.

        Amount and fee are held at once, and the transfer is sent with the next window of its rail.
        """
        raise NotImplementedError


class TransferDetail(PartnerView):
    """GET and PATCH /v1/transfers/{id}."""

    required_scopes = READ | {"PATCH": "transfers:write"}

    @extend_schema(responses=shapes.Transfer)
    def get(self, request: PartnerRequest, transfer_id: str) -> Response:
        """Read one transfer."""
        row = queries.transfer_within(request.environment, Transfer.parse_id(transfer_id))
        if row is None:
            raise NotFound(noun="transfer", id=transfer_id)
        return Response(shown(row))

    @extend_schema(request=MetadataRequest, responses=shapes.Transfer, examples=[NEW_METADATA])
    def patch(self, request: PartnerRequest, transfer_id: str) -> Response:
        """Replace the metadata of a transfer, in any status. Nothing else of a transfer can be changed."""
        row = transfers.change_metadata(
            environment=request.environment,
            transfer_id=Transfer.parse_id(transfer_id),
            metadata=parsing.parse_metadata(request.data),
            by=by(request),
            now=clock.machine_now(),
        )
        return Response(shown(row))


class TransferCancel(PartnerView):
    """POST /v1/transfers/{id}/cancel."""

    required_scopes = WRITE

    @extend_schema(request=None, responses=shapes.Transfer)
    @idempotent(required=False)
    def post(self, request: PartnerRequest, transfer_id: str) -> Response:
        """Cancel a transfer that was not submitted to the bank. Amount and fee are released."""
        row = transfers.cancel(
            environment=request.environment,
            transfer_id=Transfer.parse_id(transfer_id),
            by=by(request),
            at=clock.now(request.environment),
            now=clock.machine_now(),
        )
        return Response(shown(row))


class TransferRetry(PartnerView):
    """POST /v1/transfers/{id}/retry."""

    required_scopes = WRITE

    @extend_schema(request=None, responses=shapes.Transfer)
    @idempotent
    def post(self, request: PartnerRequest, transfer_id: str) -> Response:
        """Order another attempt of a transfer that is failed, returned or dead_letter."""
        row = transfers.retry(
            environment=request.environment,
            transfer_id=Transfer.parse_id(transfer_id),
            by=by(request),
            at=clock.now(request.environment),
            now=clock.machine_now(),
        )
        return Response(shown(row))


class TransferSummary(PartnerView):
    """GET /v1/transfers/summary."""

    required_scopes = READ

    @extend_schema(responses=shapes.Summary)
    def get(self, request: PartnerRequest) -> Response:
        """Count and sum the transfers in each status, and those that entered it today."""
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
    query_parameters = {"GET": (*PAGE, REFERENCE)}

    @extend_schema(operation_id="batches_list", responses=shapes.BatchPage)
    def get(self, request: PartnerRequest) -> Response:
        """List batches, newest first."""
        return self.page(queries.batches_within(request.environment, **filters_of(request)), serializers.batch)

    @extend_schema(
        request={"application/json": BatchRequest, "text/csv": shapes.CSV},
        examples=[A_PAYROLL],
        responses={202: shapes.BatchAccepted, 200: shapes.BatchPreview},
    )
    def post(
        self, request: PartnerRequest
    ) -> Response:  # pragma: no cover - described here, served by create_views.CreateBatch
        """Create up to 1,000 transfers, all or none, as JSON or CSV.

        `/v1/batches` is another address of `/v1/transfers/batch`.
        """
        raise NotImplementedError


class BatchTemplate(PartnerView):
    """GET /v1/transfers/batch/template.csv."""

    required_scopes = READ

    @extend_schema(operation_id="batches_template", responses={(200, "text/csv"): str})
    def get(self, request: PartnerRequest) -> HttpResponse:
        """A CSV file with every column and one example row, to fill in."""
        return _attachment(csv_export.template(), "transfers-template.csv")


class BatchDetail(PartnerView):
    """GET /v1/transfers/batch/{id}."""

    required_scopes = READ

    @extend_schema(responses=shapes.Batch)
    def get(self, request: PartnerRequest, batch_id: str) -> Response:
        """Read one batch, with the number of its transfers in each status."""
        row = _batch(request, batch_id)
        return Response(serializers.batch(row, counts=queries.batch_counts([row.id]).get(row.id, {})))


class BatchItems(PartnerView):
    """GET /v1/transfers/batch/{id}/items."""

    required_scopes = READ
    query_parameters = {"GET": (*PAGE, STATUS)}

    @extend_schema(responses=shapes.TransferPage)
    def get(self, request: PartnerRequest, batch_id: str) -> Response:
        """List the transfers of a batch in the order in which they were sent."""
        batch = _batch(request, batch_id)
        rows = queries.transfers_within(request.environment, batch_id=batch.id, **filters_of(request))
        return self.page(rows, shown, ascending=True)


class BatchItemsCsv(PartnerView):
    """GET /v1/transfers/batch/{id}/items.csv."""

    required_scopes = READ
    query_parameters = {"GET": (STATUS,)}
    is_expensive = True

    @extend_schema(responses={(200, "text/csv"): str})
    def get(self, request: PartnerRequest, batch_id: str) -> HttpResponse:
        """The transfers of a batch, or those in one status, as CSV for a spreadsheet."""
        batch = _batch(request, batch_id)
        rows = queries.transfers_within(request.environment, batch_id=batch.id, **filters_of(request)).order_by("id")
        return _attachment(csv_export.transfers(rows), f"{batch_id}.csv")


class BatchCancel(PartnerView):
    """POST /v1/transfers/batch/{id}/cancel."""

    required_scopes = WRITE

    @extend_schema(request=None, responses=shapes.Batch)
    @idempotent(required=False)
    def post(self, request: PartnerRequest, batch_id: str) -> Response:
        """Cancel every transfer of a batch that was not submitted to the bank."""
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


def _attachment(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _line(tally: queries.Tally) -> dict[str, Any]:
    return {
        "status": tally.status,
        "currency": tally.currency,
        "count": tally.count,
        "amount": money.format(tally.amount_minor, tally.currency),
        "entered_today": tally.entered_count,
        "amount_entered_today": money.format(tally.entered_minor, tally.currency),
    }
