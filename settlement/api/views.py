"""How the money moves, for those whose money it is. Read-only."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from config.api.page_schema import page_of
from config.api.query import PAGE, choice, filters_of, public_id
from config.api.requests import PartnerRequest
from config.api.views import PartnerView
from config.kernel.errors import NotFound
from payouts.models import Transfer
from settlement import queries, serializers
from settlement.api import shapes
from settlement.models import Instruction
from settlement.states import InstructionStatus

READ = {"GET": "settlement:read"}
STATUS = choice("status", "Instructions in this status only.", InstructionStatus.values)
TRANSFER = public_id("transfer", "The instructions of this transfer only.", Transfer.id_prefix)


class Instructions(PartnerView):
    """GET /v1/settlement/instructions."""

    required_scopes = READ
    query_parameters = {"GET": (*PAGE, STATUS, TRANSFER)}

    @extend_schema(
        operation_id="settlement_instructions_list",
        responses=page_of(shapes.SettlementInstruction),
    )
    def get(self, request: PartnerRequest) -> Response:
        """List the attempts to move your transfers, newest first."""
        filters = filters_of(request, transfer="transfer_id")
        return self.page(queries.instructions_within(request.environment, **filters), serializers.instruction)


class InstructionDetail(PartnerView):
    """GET /v1/settlement/instructions/{id}."""

    required_scopes = READ

    @extend_schema(responses=shapes.SettlementInstruction)
    def get(self, request: PartnerRequest, instruction_id: str) -> Response:
        """Read one attempt."""
        row = queries.instructions_within(request.environment).filter(id=Instruction.parse_id(instruction_id)).first()
        if row is None:
            raise NotFound(noun="instruction", id=instruction_id)
        return Response(serializers.instruction(row))


class Stats(PartnerView):
    """GET /v1/settlement/stats."""

    required_scopes = READ

    @extend_schema(responses=shapes.SettlementStats)
    def get(self, request: PartnerRequest) -> Response:
        """Count your instructions by status."""
        return Response(serializers.stats(queries.stats_within(request.environment)))


class Windows(PartnerView):
    """GET /v1/settlement/windows."""

    required_scopes = READ
    query_parameters = {"GET": PAGE}

    @extend_schema(responses=page_of(shapes.SettlementWindow))
    def get(self, request: PartnerRequest) -> Response:
        """List the windows in which you have instructions, newest first; counts and amounts are your own."""
        return self.page(queries.windows_within(request.environment), serializers.window)


class Rails(PartnerView):
    """GET /v1/rails."""

    required_scopes = READ

    @extend_schema(responses=page_of(shapes.Rail))
    def get(self, request: PartnerRequest) -> Response:
        """List the ways out, with their windows in the bank's local time."""
        accounts = list(queries.rail_accounts_for(request.environment))
        return Response(serializers.rails(accounts, queries.policies_of([account.id for account in accounts])))
