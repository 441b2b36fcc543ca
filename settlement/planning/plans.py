"""`plan_many`: the one question that payouts asks before it accepts, and settlement again when it binds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onboarding.partners.models import Environment
from settlement.planning import rules
from settlement.planning.choosing import choose
from settlement.planning.decisions import NoPlan, Plan, PlanItem
from settlement.planning.rules import Ways


def plan_many(items: Sequence[PlanItem], *, environment: Environment, now: datetime) -> list[Plan | NoPlan]:
    """Plan every item, in order; reads the cached rules and writes nothing.

    `now` is the business time of `environment`. A pooled rail account may run on a clock that is further ahead (somebody else moved the test
    bank's day); a window is chosen by the rail's own time, which follows from `now` and the two offsets.
    """
    ways = rules.ways_of(environment)
    machine_now = now - environment.clock_offset
    return [_plan_alike(item, ways, machine_now) for item in items]


def _plan_alike(item: PlanItem, ways: Ways, machine_now: datetime) -> Plan | NoPlan:
    """Items of one currency and country below every limit share their plan, those of later orders too until the next cut-off."""
    candidates = ways.candidates
    if any(item.amount_minor > each.amount_max_minor for each in candidates):
        return choose(item, candidates, machine_now=machine_now).plan
    key = (item.currency, item.country)
    known = ways.chosen.get(key)
    if known is not None:
        asked_at, choice = known
        if asked_at == machine_now or (choice.until is not None and asked_at < machine_now < choice.until):
            return choice.plan
    choice = choose(item, candidates, machine_now=machine_now)
    ways.chosen[key] = (machine_now, choice)
    return choice.plan
