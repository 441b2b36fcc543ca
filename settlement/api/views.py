"""How the money moves, for those whose money it is. Read-only."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from config.api.page_schema import PAGING, page_of
from config.api.requests import PartnerRequest
from config.api.views import PartnerView
from config.kernel.errors import FieldProblem, NotFound, ValidationFailed
from payouts.models import Transfer
from settlement import queries, serializers
from settlement.api import shapes
from settlement.models import Instruction
from settlement.states import InstructionStatus

READ = {"GET": "settlement:read"}


class Instructions(PartnerView):
    """GET /v1/settlement/instructions."""

    required_scopes = READ

    @extend_schema(
        operation_id="settlement_instructions_list",
        responses=page_of(shapes.SettlementInstruction),
        parameters=[
            *PAGING,
            OpenApiParameter("status", str, enum=InstructionStatus.values),
            OpenApiParameter("transfer", str, description="Only the attempts of this transfer: `tr_...`."),
        ],
    )
    def get(self, request: PartnerRequest) -> Response:
        """List the attempts to move your transfers, newest first."""
        filters = _filters(request.query_params.dict())
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
    filters = frozenset()

    @extend_schema(responses=shapes.SettlementStats)
    def get(self, request: PartnerRequest) -> Response:
        """Count your instructions by status."""
        return Response(serializers.stats(queries.stats_within(request.environment)))


class Windows(PartnerView):
    """GET /v1/settlement/windows."""

    required_scopes = READ
    filters = frozenset()

    @extend_schema(responses=page_of(shapes.SettlementWindow), parameters=PAGING)
    def get(self, request: PartnerRequest) -> Response:
        """List the windows in which you have instructions, newest first; counts and amounts are your own."""
        return self.page(queries.windows_within(request.environment), serializers.window)


class Rails(PartnerView):
    """GET /v1/rails."""

    required_scopes = READ
    filters = frozenset()

    @extend_schema(responses=page_of(shapes.Rail))
    def get(self, request: PartnerRequest) -> Response:
        """List the ways out, with their windows in the bank's local time."""
        accounts = list(queries.rail_accounts_for(request.environment))
        return Response(serializers.rails(accounts, queries.policies_of([account.id for account in accounts])))


def _filters(query: dict[str, str]) -> dict[str, Any]:
    unknown = sorted(set(query) - {"status", "transfer", "limit", "cursor"})
    problems = [FieldProblem(f"#/{name}", "unknown_field", "This parameter is not known here.") for name in unknown]
    if query.get("status", InstructionStatus.QUEUED) not in InstructionStatus.values:
        problems.append(
            FieldProblem("#/status", "wrong_value", f"A status is one of: {', '.join(InstructionStatus.values)}.")
        )
    if problems:
        raise ValidationFailed(problems)
    found: dict[str, Any] = {"status": query["status"]} if "status" in query else {}
    if "transfer" in query:
        found["transfer_id"] = Transfer.parse_id(query["transfer"])
    return found
