"""Queries of settlement. Every list is a keyset page over (environment, id)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet, Subquery, Sum
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from onboarding.partners.models import Environment
from settlement.models import Instruction, StatusDelta, StatusTotal, Window, WindowShare
from settlement.planning.models import RailAccount, WindowPolicy
from settlement.states import InstructionStatus


def instructions_within(
    environment: Environment, *, status: str = "", transfer_id: uuid.UUID | None = None
) -> QuerySet[Instruction]:
    """The instructions of one environment, ready to be paged by id."""
    rows: QuerySet[Instruction] = Instruction.objects.within(environment).select_related(
        "rail_account", "window", "submission"
    )
    if status:
        rows = rows.filter(status=status)
    if transfer_id is not None:
        rows = rows.filter(transfer_id=transfer_id)
    return rows


@dataclass(frozen=True, slots=True)
class Stat:
    """How many instructions of one environment stand in one status, with their amount in minor units of `currency`."""

    status: str
    currency: str
    count: int
    amount_minor: int


def stats_within(environment: Environment) -> list[Stat]:
    """Return the environment's instructions by status, from running totals: exact and fast at any size.

    The two tables are read in one statement, so a fold between them is not seen.
    """
    sums: dict[tuple[str, str], list[int]] = {}
    columns = ("currency", "status", "count", "amount_minor")
    totals = StatusTotal.objects.within(environment).values_list(*columns)
    for currency, status, count, amount_minor in totals.union(
        StatusDelta.objects.within(environment).values_list(*columns), all=True
    ):
        line = sums.setdefault((currency, status), [0, 0])
        line[0] += count
        line[1] += amount_minor
    return [Stat(status, currency, *line) for (currency, status), line in sorted(sums.items()) if line[0]]


def windows_within(environment: Environment) -> QuerySet[Window]:
    """Return the environment's windows, with its `own_count` and `own_minor` (minor units).

    They do not tell what other partners have in the window.
    """
    shares = WindowShare.objects.within(environment).filter(window=OuterRef("pk"), count__gt=0)
    deltas = (
        StatusDelta.objects.within(environment)
        .filter(window=OuterRef("pk"))
        .exclude(status=InstructionStatus.WITHDRAWN)
    )
    return (
        Window.objects.filter(Exists(shares) | Exists(deltas))
        .annotate(own_count=_own(shares, deltas, "count"), own_minor=_own(shares, deltas, "amount_minor"))
        .select_related("rail_account", "policy")
    )


def _own(shares: QuerySet[WindowShare], deltas: QuerySet[StatusDelta], column: str) -> CombinedExpression:
    folded = Subquery(shares.values(column), output_field=BigIntegerField())
    pending = Subquery(
        deltas.values("environment_id").annotate(total=Sum(column)).values("total"), output_field=BigIntegerField()
    )
    return Coalesce(folded, 0) + Coalesce(pending, 0)


def rail_accounts_for(environment: Environment) -> QuerySet[RailAccount]:
    """The enabled rail accounts that this environment may use."""
    rows: QuerySet[RailAccount] = RailAccount.objects.across_environments().filter(
        is_enabled=True, livemode=environment.livemode
    )
    return (
        (rows.filter(environment__partner__is_house=True) | rows.filter(environment=environment))
        .order_by("code")
        .distinct()
    )


def policies_of(rail_account_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[WindowPolicy]]:
    """The enabled window policies of some rail accounts."""
    found: dict[uuid.UUID, list[WindowPolicy]] = {account_id: [] for account_id in rail_account_ids}
    for policy in WindowPolicy.objects.filter(rail_account_id__in=rail_account_ids, is_enabled=True).order_by("name"):
        found[policy.rail_account_id].append(policy)
    return found
