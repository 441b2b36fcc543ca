"""Test mode: money that arrives by a request, and a clock that moves by a request."""

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
from settlement import serializers, test_clock, test_mode
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


class Clock(PartnerView):
    """GET /v1/test/clock."""

    required_scopes = {"GET": "test:write"}

    @extend_schema(operation_id="test_read_clock", responses=shapes.TestClock)
    def get(self, request: PartnerRequest) -> Response:
        """Read the test clock: `advancing` until it has reached what was asked for, then `ready`."""
        return Response(serializers.clock(test_clock.read(request.environment, now=clock.machine_now())))


class ClockAdvances(PartnerView):
    """POST /v1/test/clock/advance."""

    required_scopes = WRITE

    @extend_schema(operation_id="test_advance_clock", request=ClockAdvanceRequest, responses={201: shapes.MovedClock})
    @idempotent(required=False)
    def post(self, request: PartnerRequest) -> Response:
        """Move business time forward. The clock stops at each cut-off with queued transfers until their file has left.

        While `status` is `advancing`, read `GET /v1/test/clock` again until it is `ready`.
        """
        body = ClockAdvanceRequest(data=request.data)
        body.is_valid(raise_exception=True)
        now = clock.machine_now()
        ordered = test_clock.advance(
            environment=request.environment,
            by=timedelta(seconds=body.validated_data["seconds"]),
            actor=request.auth.actor,
            request_id=request_id_of(request),
            now=now,
        )
        wake_up.send("settlement.tasks.tell_sandbox_bank")
        return Response(serializers.clock_advance(ordered, test_clock.read(request.environment, now=now)), status=201)
