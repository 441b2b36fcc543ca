"""The rules of this process: rail accounts, policies and fees as candidates, read every few seconds at most."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from config.kernel import clock
from onboarding.partners.models import Environment
from settlement import calendars
from settlement.planning.choosing import Candidate, Choice
from settlement.planning.limits import RULES_CACHE_SECONDS
from settlement.planning.models import FeeRule, WindowPolicy
from settlement.planning.windows import WindowRules


@dataclass(slots=True)
class CandidateSet:
    """The candidates of one environment, and earlier choices: (machine time, choice) by currency and country.

    It lives as long as the cached rules. Two threads may compute one choice twice; both results are equal.
    """

    candidates: list[Candidate]
    chosen: dict[tuple[str, str], tuple[datetime, Choice]] = field(default_factory=dict)


class _Cache:
    """What this process read last, and when."""

    lock = threading.Lock()
    read_at = 0.0
    candidates: tuple[Candidate, ...] | None = None
    sets: dict[uuid.UUID, CandidateSet] = {}


def candidates_for(environment: Environment) -> CandidateSet:
    """The candidates of an environment: its own accounts and the house's of the same mode, in a fixed order."""
    candidates, known = _current()
    found = known.get(environment.pk)
    if found is None:
        usable = [
            each
            for each in candidates
            if each.livemode == environment.livemode and (each.is_house or each.environment_id == environment.pk)
        ]
        found = known[environment.pk] = CandidateSet(usable)
    return found


def clear_cache() -> None:
    """Read the rules again at the next question: after a change, and before a binding plan."""
    with _Cache.lock:
        _Cache.candidates = None


def window_rules(policy: WindowPolicy) -> WindowRules:
    """The pure form of one policy. Raises UnknownCalendar."""
    return WindowRules(
        name=policy.name,
        zone=policy.zone,
        deadlines=tuple(sorted(policy.deadlines)),
        calendar=calendars.get(policy.calendar),
        lead_business_days=policy.lead_business_days,
        submit_lead=timedelta(minutes=policy.submit_lead_minutes),
    )


def _current() -> tuple[tuple[Candidate, ...], dict[uuid.UUID, CandidateSet]]:
    with _Cache.lock:
        if _Cache.candidates is None or clock.monotonic() - _Cache.read_at >= RULES_CACHE_SECONDS:
            _Cache.candidates, _Cache.read_at, _Cache.sets = _read(), clock.monotonic(), {}
        return _Cache.candidates, _Cache.sets


def _read() -> tuple[Candidate, ...]:
    fees: dict[tuple[str, str], FeeRule] = {(fee.rail, fee.currency): fee for fee in FeeRule.objects.all()}
    policies = (
        WindowPolicy.objects.filter(is_enabled=True, rail_account__is_enabled=True)
        .select_related("rail_account__environment__partner")
        .order_by("rail_account__code", "name")
    )
    return tuple(
        _candidate(policy, fees.get((policy.rail_account.rail, policy.rail_account.currency))) for policy in policies
    )


def _candidate(policy: WindowPolicy, fee: FeeRule | None) -> Candidate:
    account = policy.rail_account
    return Candidate(
        rail=account.rail,
        rail_account_id=account.id,
        rail_account_code=account.code,
        environment_id=account.environment_id,
        livemode=account.livemode,
        is_house=account.environment.partner.is_house,
        clock_offset=account.environment.clock_offset,
        currency=account.currency,
        countries=tuple(account.countries),
        amount_max_minor=account.entry_max_minor,
        window_policy_id=policy.id,
        window=window_rules(policy),
        fee_minor=fee.flat_minor if fee else None,
        rules_version=f"{account.code}.{account.version} {policy.name}.{policy.version} "
        f"fee.{fee.version if fee else 0}",
    )
