"""Choosing: try every candidate, take the best, and say why each other one lost. Pure.

Order of preference: the earliest day of payment, the partner's own account before the house's, the lower fee, the
earlier cut-off, the code.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from settlement.calendars import CalendarError
from settlement.planning.decisions import NoPlan, Plan, PlanItem
from settlement.planning.windows import Slot, WindowRules, next_slot
from treasury import money


@dataclass(frozen=True, slots=True)
class Candidate:
    """One rail account with one of its window policies. `clock_offset` is that of the account's environment."""

    rail: str
    rail_account_id: uuid.UUID
    rail_account_code: str
    environment_id: uuid.UUID
    livemode: bool
    is_house: bool
    clock_offset: timedelta
    currency: str
    countries: tuple[str, ...]
    amount_max_minor: int
    window_policy_id: uuid.UUID
    window: WindowRules
    fee_minor: int | None
    rules_version: str

    @property
    def label(self) -> str:
        """How reasons name it."""
        return f"{self.rail_account_code}/{self.window.name}"


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision, and until when (machine time) the same question gets the same answer.

    None means that it holds for this moment only.
    """

    plan: Plan | NoPlan
    until: datetime | None


def choose(item: PlanItem, candidates: Sequence[Candidate], *, machine_now: datetime) -> Choice:
    """Choose the rail and window of one item. `machine_now` plus a candidate's offset is the time on its rail."""
    usable: list[tuple[Candidate, Slot]] = []
    lost: list[str] = []
    holds_on = True
    code = "rail_not_configured"
    for candidate in candidates:
        why = _objection(item, candidate)
        if why is None:
            try:
                usable.append((candidate, next_slot(candidate.window, machine_now + candidate.clock_offset)))
                continue
            except (CalendarError, LookupError) as closed:
                why = ("no_open_window", str(closed))
                holds_on = False
        code = why[0]
        lost.append(f"{candidate.label}: {why[1]}")
    if not usable:
        reason = lost[0] if lost else f"no rail account is enabled for {item.currency} in this environment"
        return Choice(NoPlan(code=code, reason=reason, reasons=tuple(lost)), None)
    holds_on = holds_on and all(candidate.window.deadlines for candidate, _ in usable)
    # Windows move on at their cut-off and not before; a rail that is always open has a new one every moment.
    until = min(slot.cut_off_at - candidate.clock_offset for candidate, slot in usable) if holds_on else None
    usable.sort(key=_preference)
    best, slot = usable[0]
    lost += [
        f"{loser.label}: would pay on {its.effective_on.isoformat()} for a fee of"
        f" {_shown(loser.fee_minor or 0, loser.currency)}; not better"
        for loser, its in usable[1:]
    ]
    return Choice(_plan(item, best, slot, lost), until)


def _objection(item: PlanItem, candidate: Candidate) -> tuple[str, str] | None:
    if candidate.currency != item.currency:
        return "rail_not_configured", f"carries {candidate.currency}, not {item.currency}"
    if item.country not in candidate.countries:
        return "rail_not_configured", f"does not reach banks in {item.country}"
    if item.amount_minor > candidate.amount_max_minor:
        return (
            "amount_above_rail_limit",
            f"carries at most {_shown(candidate.amount_max_minor, candidate.currency)} per transfer",
        )
    if candidate.fee_minor is None:
        return "fee_not_configured", f"has no fee rule for {item.currency}"
    return None


def _preference(usable: tuple[Candidate, Slot]) -> tuple[object, ...]:
    candidate, slot = usable
    return (
        slot.effective_on,
        candidate.is_house,
        candidate.fee_minor or 0,
        slot.cut_off_at,
        candidate.rail_account_code,
        candidate.window.name,
    )


def _plan(item: PlanItem, chosen: Candidate, slot: Slot, lost: list[str]) -> Plan:
    local = slot.cut_off_at.astimezone(ZoneInfo(chosen.window.zone))
    reasons = (
        f"{chosen.label} carries {item.currency} to {item.country}",
        f"the next cut-off is {local:%a %Y-%m-%d %H:%M %Z}; exactly at a cut-off is the later window",
        _why_that_day(chosen, slot),
        *lost,
    )
    return Plan(
        rail=chosen.rail,
        rail_account_id=chosen.rail_account_id,
        rail_account_code=chosen.rail_account_code,
        window_policy_id=chosen.window_policy_id,
        cut_off_at=slot.cut_off_at,
        release_at=slot.release_at,
        effective_on=slot.effective_on,
        promised_on=slot.effective_on,
        fee_minor=chosen.fee_minor or 0,
        reasons=reasons,
        rules_version=f"{chosen.rules_version} {chosen.window.calendar.name}.{chosen.window.calendar.version}",
    )


def _why_that_day(chosen: Candidate, slot: Slot) -> str:
    calendar = chosen.window.calendar
    day = slot.effective_on.isoformat()
    lead = chosen.window.lead_business_days
    return f"business days after it: {lead}; by the calendar {calendar.name} ({calendar.version}) that is {day}"


def _shown(amount_minor: int, currency: str) -> str:
    return f"{money.format(amount_minor, currency)} {currency}"
