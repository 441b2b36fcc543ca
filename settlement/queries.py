"""What may be asked of this room. Every list is a keyset page over (environment, id)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from onboarding.partners.models import Environment
from settlement.models import Instruction, Window
from settlement.planning.models import RailAccount, WindowPolicy
from settlement.states import InstructionStatus


def instructions_within(environment: Environment, *, status: str = "", transfer_id: uuid.UUID | None = None) -> QuerySet[Instruction]:
    """The instructions of one environment, ready to be paged by id."""
    rows: QuerySet[Instruction] = Instruction.objects.within(environment).select_related("rail_account", "window", "submission")
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
    """The environment's instructions by status."""
    rows = Instruction.objects.within(environment).values("status", "currency").annotate(count=Count("id"), total=Sum("amount_minor"))
    return [Stat(row["status"], row["currency"], row["count"], int(row["total"])) for row in rows.order_by("currency", "status")]


def windows_within(environment: Environment) -> QuerySet[Window]:
    """The windows in which this environment has instructions: windows are shared, what others put into them is not told."""
    mine = Instruction.objects.within(environment)
    # By the two indexes that exist: what is still queued in the window, and what went into one of its files.
    is_waiting = Exists(mine.filter(window=OuterRef("pk"), status=InstructionStatus.QUEUED))
    was_sent = Exists(mine.filter(submission__window=OuterRef("pk")))
    return Window.objects.filter(is_waiting | was_sent).select_related("rail_account", "policy")


def own_in_window(environment: Environment, window_id: uuid.UUID) -> tuple[int, int]:
    """The environment's own count and amount (minor units) in one window."""
    mine = Instruction.objects.within(environment)
    parts = (mine.filter(window_id=window_id, status=InstructionStatus.QUEUED), mine.filter(submission__window_id=window_id))
    found = [part.aggregate(count=Count("id"), total=Sum("amount_minor")) for part in parts]
    return sum(part["count"] for part in found), sum(int(part["total"] or 0) for part in found)


def rail_accounts_for(environment: Environment) -> QuerySet[RailAccount]:
    """The enabled rail accounts that this environment may use."""
    rows: QuerySet[RailAccount] = RailAccount.objects.across_environments().filter(is_enabled=True, livemode=environment.livemode)
    return (rows.filter(environment__partner__is_house=True) | rows.filter(environment=environment)).order_by("code").distinct()


def policies_of(rail_account_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[WindowPolicy]]:
    """The enabled window policies of some rail accounts."""
    found: dict[uuid.UUID, list[WindowPolicy]] = {account_id: [] for account_id in rail_account_ids}
    for policy in WindowPolicy.objects.filter(rail_account_id__in=rail_account_ids, is_enabled=True).order_by("name"):
        found[policy.rail_account_id].append(policy)
    return found
