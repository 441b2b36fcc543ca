"""The API of beneficiaries."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from config.api.idempotency import idempotent
from config.api.middleware import request_id_of
from config.api.query import PAGE
from config.api.requests import PartnerRequest
from config.api.views import PartnerView
from config.kernel import clock
from config.kernel.errors import NotFound
from payouts import beneficiaries, parsing, queries, serializers
from payouts.api import shapes
from payouts.beneficiaries import Account
from payouts.models import Beneficiary
from payouts.request_fields import example_of
from payouts.request_types import BeneficiaryRequest
from payouts.serializers import ReasonRequest

AN_EMPLOYEE = OpenApiExample("An employee", example_of(BeneficiaryRequest), request_only=True)
READ = {"GET": "beneficiaries:read"}
WRITE = {"POST": "beneficiaries:write"}


class Beneficiaries(PartnerView):
    """GET and POST /v1/beneficiaries."""

    required_scopes = READ | WRITE
    query_parameters = {"GET": PAGE}

    @extend_schema(operation_id="beneficiaries_list", responses=shapes.BeneficiaryPage)
    def get(self, request: PartnerRequest) -> Response:
        """List beneficiaries, in a stable order that is not the order of their age."""
        livemode = request.environment.livemode
        return self.page(
            queries.beneficiaries_within(request.environment),
            lambda row: serializers.beneficiary(row, livemode=livemode),
        )

    @extend_schema(request=BeneficiaryRequest, responses={201: shapes.Beneficiary}, examples=[AN_EMPLOYEE])
    @idempotent(required=False)
    def post(self, request: PartnerRequest) -> Response:
        """Register a beneficiary. The same payee again is the same beneficiary."""
        body = parsing.parse_beneficiary(request.data)
        row = beneficiaries.register(
            environment=request.environment,
            account=Account(body.name, body.routing_number, body.account_number, body.account_type),
            actor=request.auth.actor,
            request_id=request_id_of(request),
            now=clock.machine_now(),
        )
        return Response(serializers.beneficiary(row, livemode=request.environment.livemode), status=201)


class BeneficiaryDetail(PartnerView):
    """GET /v1/beneficiaries/{id}."""

    required_scopes = READ

    @extend_schema(responses=shapes.Beneficiary)
    def get(self, request: PartnerRequest, beneficiary_id: str) -> Response:
        """Read one beneficiary, with the whole name."""
        row = queries.beneficiaries_within(request.environment).filter(id=Beneficiary.parse_id(beneficiary_id)).first()
        if row is None:
            raise NotFound(noun="beneficiary", id=beneficiary_id)
        return Response(
            serializers.beneficiary(
                row, livemode=request.environment.livemode, name=beneficiaries.open_account(row).name
            )
        )


class BeneficiaryDisable(PartnerView):
    """POST /v1/beneficiaries/{id}/disable."""

    required_scopes = WRITE

    @extend_schema(request=ReasonRequest, responses=shapes.Beneficiary)
    @idempotent(required=False)
    def post(self, request: PartnerRequest, beneficiary_id: str) -> Response:
        """Accept no more transfers to this beneficiary. Accepted transfers continue."""
        body = ReasonRequest(data=request.data)
        body.is_valid(raise_exception=True)
        row = beneficiaries.disable(
            environment=request.environment,
            beneficiary_id=Beneficiary.parse_id(beneficiary_id),
            reason=body.validated_data["reason"],
            actor=request.auth.actor,
            request_id=request_id_of(request),
            now=clock.machine_now(),
        )
        return Response(serializers.beneficiary(row, livemode=request.environment.livemode))


class BeneficiaryEnable(PartnerView):
    """POST /v1/beneficiaries/{id}/enable."""

    required_scopes = WRITE

    @extend_schema(request=None, responses=shapes.Beneficiary)
    @idempotent(required=False)
    def post(self, request: PartnerRequest, beneficiary_id: str) -> Response:
        """Accept transfers to this beneficiary again."""
        row = beneficiaries.enable(
            environment=request.environment,
            beneficiary_id=Beneficiary.parse_id(beneficiary_id),
            actor=request.auth.actor,
            request_id=request_id_of(request),
            now=clock.machine_now(),
        )
        return Response(serializers.beneficiary(row, livemode=request.environment.livemode))
