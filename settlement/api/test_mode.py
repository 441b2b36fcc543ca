"""The levers of test mode: money that arrives because you say so, and a day that passes at once."""

from __future__ import annotations

from datetime import timedelta

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from config import wake_up
from config.api.idempotency import idempotent
from config.api.middleware import request_id_of
from config.api.requests import PartnerRequest
from config.api.views import PartnerView
from config.kernel import clock
from settlement import serializers, test_mode
from settlement.api import shapes
from settlement.serializers import ClockAdvanceRequest, FundingRequest

WRITE = {"POST": "test:write"}


class Fundings(PartnerView):
    """POST /v1/test/fundings."""

    required_scopes = WRITE

    @extend_schema(operation_id="test_fund", request=FundingRequest, responses={201: shapes.Funding})
    @idempotent
    def post(self, request: PartnerRequest) -> Response:
        """Let money arrive, once per reference; the sandbox bank hears of it within seconds."""
        body = FundingRequest(data=request.data)
        body.is_valid(raise_exception=True)
        money = body.validated_data["money"]
        receipt = test_mode.fund(
            environment=request.environment,
            amount_minor=money.amount_minor,
            currency=money.currency,
            reference=body.validated_data["reference"],
            actor=request.auth.actor,
            request_id=request_id_of(request),
            at=clock.now(request.environment),
            now=clock.machine_now(),
        )
        wake_up.send("settlement.tasks.tell_sandbox_bank")
        return Response(serializers.funding(receipt), status=201)


class ClockAdvances(PartnerView):
    """POST /v1/test/clock/advance."""

    required_scopes = WRITE

    @extend_schema(operation_id="test_advance_clock", request=ClockAdvanceRequest, responses={201: shapes.MovedClock})
    @idempotent(required=False)
    def post(self, request: PartnerRequest) -> Response:
        """Move business time forward; windows become due, and the sandbox bank lives through the same time."""
        body = ClockAdvanceRequest(data=request.data)
        body.is_valid(raise_exception=True)
        advance = test_mode.advance_clock(
            environment=request.environment,
            by=timedelta(seconds=body.validated_data["seconds"]),
            actor=request.auth.actor,
            request_id=request_id_of(request),
            now=clock.machine_now(),
        )
        wake_up.send("settlement.tasks.tell_sandbox_bank")
        return Response(
            serializers.clock_advance(advance, advance.environment, clock.now(advance.environment)), status=201
        )
