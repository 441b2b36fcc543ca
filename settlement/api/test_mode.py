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
from settlement import outcome_orders, serializers, test_clock, test_mode
from settlement.api import shapes
from settlement.models import OutcomeAction
from settlement.serializers import (
    DEFAULT_RETURN_CODE,
    ClockAdvanceRequest,
    FundingRequest,
    OutcomeRequest,
    ReturnRequest,
)

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


class SettleTransfer(PartnerView):
    """POST /v1/test/transfers/{id}/settle."""

    required_scopes = WRITE

    @extend_schema(operation_id="test_settle_transfer", request=OutcomeRequest, responses={202: shapes.OutcomeOrder})
    @idempotent(required=False)
    def post(self, request: PartnerRequest, transfer_id: str) -> Response:
        """Let the sandbox bank pay one submitted transfer now, before its day."""
        OutcomeRequest(data=request.data).is_valid(raise_exception=True)
        return _order(request, transfer_id, OutcomeAction.SETTLE)


class ReturnTransfer(PartnerView):
    """POST /v1/test/transfers/{id}/return."""

    required_scopes = WRITE

    @extend_schema(operation_id="test_return_transfer", request=ReturnRequest, responses={202: shapes.OutcomeOrder})
    @idempotent(required=False)
    def post(self, request: PartnerRequest, transfer_id: str) -> Response:
        """Let the sandbox bank return one settled transfer now; a submitted one is paid first."""
        body = ReturnRequest(data=request.data)
        body.is_valid(raise_exception=True)
        return _order(request, transfer_id, OutcomeAction.RETURN, body.validated_data["return_code"])


class FailTransfer(PartnerView):
    """POST /v1/test/transfers/{id}/fail."""

    required_scopes = WRITE

    @extend_schema(operation_id="test_fail_transfer", request=OutcomeRequest, responses={202: shapes.OutcomeOrder})
    @idempotent(required=False)
    def post(self, request: PartnerRequest, transfer_id: str) -> Response:
        """Let the sandbox bank refuse one submitted transfer, with the code R03."""
        OutcomeRequest(data=request.data).is_valid(raise_exception=True)
        return _order(request, transfer_id, OutcomeAction.FAIL, DEFAULT_RETURN_CODE)


def _order(request: PartnerRequest, transfer_id: str, action: OutcomeAction, return_code: str = "") -> Response:
    ordered = outcome_orders.order(
        environment=request.environment,
        public_id=transfer_id,
        action=action,
        return_code=return_code,
        actor=request.auth.actor,
        request_id=request_id_of(request),
        now=clock.machine_now(),
    )
    wake_up.send("settlement.tasks.tell_sandbox_bank")
    return Response(serializers.outcome_order(ordered), status=202)
