"""`plan_many`: the one question that payouts asks before it accepts, and settlement again when it binds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onboarding.partners.models import Environment
from settlement.planning import rules
from settlement.planning.choosing import choose
from settlement.planning.decisions import NoPlan, Plan, PlanItem
from settlement.planning.rules import CandidateSet


def plan_many(items: Sequence[PlanItem], *, environment: Environment, now: datetime) -> list[Plan | NoPlan]:
    """Plan every item, in order; reads the cached rules and writes nothing.

    `now` is the business time of `environment`. A pooled rail account may run on a clock that is further ahead; its
    windows follow its own time, which is derived from `now` and the two offsets.
    """
    rules_now = rules.candidates_for(environment)
    machine_now = now - environment.clock_offset
    return [_plan_one(item, rules_now, machine_now) for item in items]


def _plan_one(item: PlanItem, known: CandidateSet, machine_now: datetime) -> Plan | NoPlan:
    """Plan one item; items of one currency and country share a plan until the next cut-off, unless a limit decides."""
    candidates = known.candidates
    if any(item.amount_minor > each.amount_max_minor for each in candidates):
        return choose(item, candidates, machine_now=machine_now).plan
    key = (item.currency, item.country)
    earlier = known.chosen.get(key)
    if earlier is not None:
        asked_at, choice = earlier
        if asked_at == machine_now or (choice.until is not None and asked_at < machine_now < choice.until):
            return choice.plan
    choice = choose(item, candidates, machine_now=machine_now)
    known.chosen[key] = (machine_now, choice)
    return choice.plan
