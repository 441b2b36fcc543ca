"""The API of receipts, read only. Money arrives through the bank, or through POST /v1/test/fundings in test mode."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from config.api.query import PAGE, filters_of, text
from config.api.requests import PartnerRequest
from config.api.views import PartnerView
from config.kernel.errors import NotFound
from payouts import queries, serializers
from payouts.api import shapes
from payouts.models import Receipt

REFERENCE = text("reference", "The receipts with this reference of the payment.", "invoice-4711")


class Receipts(PartnerView):
    """GET /v1/receipts."""

    required_scopes = {"GET": "receipts:read"}
    query_parameters = {"GET": (*PAGE, REFERENCE)}

    @extend_schema(operation_id="receipts_list", responses=shapes.ReceiptPage)
    def get(self, request: PartnerRequest) -> Response:
        """List receipts, newest first."""
        livemode = request.environment.livemode
        rows = queries.receipts_within(request.environment, **filters_of(request))
        return self.page(rows, lambda row: serializers.receipt(row, livemode=livemode))


class ReceiptDetail(PartnerView):
    """GET /v1/receipts/{id}."""

    required_scopes = {"GET": "receipts:read"}

    @extend_schema(responses=shapes.Receipt)
    def get(self, request: PartnerRequest, receipt_id: str) -> Response:
        """Read one receipt."""
        row = queries.receipts_within(request.environment).filter(id=Receipt.parse_id(receipt_id)).first()
        if row is None:
            raise NotFound(noun="receipt", id=receipt_id)
        return Response(serializers.receipt(row, livemode=request.environment.livemode))
