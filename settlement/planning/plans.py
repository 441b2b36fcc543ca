"""`plan_many`: the one question that payouts asks before it accepts, and settlement again when it binds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onboarding.partners.models import Environment
from settlement.planning import rules
from settlement.planning.choosing import Candidate, choose
from settlement.planning.decisions import NoPlan, Plan, PlanItem


def plan_many(items: Sequence[PlanItem], *, environment: Environment, now: datetime) -> list[Plan | NoPlan]:
    """Plan every item, in order; reads the cached rules and writes nothing.

    `now` is the business time of `environment`. A pooled rail account may run on a clock that is further ahead (somebody else moved the test
    bank's day); a window is chosen by the rail's own time, which follows from `now` and the two offsets.
    """
    candidates = rules.candidates_for(environment)
    machine_now = now - environment.clock_offset
    known: dict[tuple[str, str], Plan | NoPlan] = {}
    return [_plan_alike(item, candidates, machine_now, known) for item in items]


def _plan_alike(item: PlanItem, candidates: Sequence[Candidate], machine_now: datetime, known: dict[tuple[str, str], Plan | NoPlan]) -> Plan | NoPlan:
    """Items of one currency and country below every limit share their plan, so a batch of a thousand asks once."""
    is_ordinary = all(item.amount_minor <= each.amount_max_minor for each in candidates)
    if not is_ordinary:
        return choose(item, candidates, machine_now=machine_now)
    key = (item.currency, item.country)
    plan = known.get(key)
    if plan is None:
        plan = known[key] = choose(item, candidates, machine_now=machine_now)
    return plan
