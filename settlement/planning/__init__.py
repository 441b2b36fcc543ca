"""Planning: which rail carries a transfer, in which window, for what fee, and what day we promise.

Owns: rail accounts (with their trace numbers), window policies, fee rules, and `plan_many`.
It decides and explains; it moves nothing.
May import: settlement.rails, settlement.calendars, treasury.money, onboarding.partners, config.
Start reading at `decisions`, then `windows` and `choosing` (both pure), then `plans.plan_many`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from settlement.planning.decisions import NoPlan, Plan, PlanItem

if TYPE_CHECKING:
    from onboarding.partners.models import Environment

__all__ = ["NoPlan", "Plan", "PlanItem", "plan_many"]


def plan_many(items: Sequence[PlanItem], *, environment: Environment, now: datetime) -> list[Plan | NoPlan]:
    """Answer, item by item and in order: rail, window, promised day and fee, or why there is none.

    `now` is the business time of `environment`. The same items, rules and time give the same answer, and nothing is
    written. The plan is provisional at acceptance and binding at dispatch.
    """
    from settlement.planning import (
        plans,
    )  # Models load only after the app registry; this package is imported while it fills.

    return plans.plan_many(items, environment=environment, now=now)
