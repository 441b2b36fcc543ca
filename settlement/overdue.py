"""Overdue transfers: the promised day has passed at the bank and there is no outcome.

The day is that of the rail's own clock and zone. Each transfer is marked once, and its partner is told once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from payouts import transfers
from payouts.limits import OVERDUE_SET_MAX
from settlement.planning import rail_accounts
from settlement.planning.models import RailAccount


def mark_due(*, read_clock: Callable[[], datetime]) -> int:
    """Mark the transfers of every rail account whose promised day is over. Returns how many were marked."""
    return rail_accounts.for_each_account(
        lambda account: _mark(account, machine_now=read_clock()), what="Marking overdue transfers"
    )


def _mark(account: RailAccount, *, machine_now: datetime) -> int:
    now = rail_accounts.business_time(account, machine_now=machine_now)
    total = 0
    while marked := transfers.mark_overdue_many(
        rail_account_id=account.id, promised_before=_today(account, now), at=now, now=machine_now
    ):
        total += marked
        if marked < OVERDUE_SET_MAX:
            break
    return total


def _today(account: RailAccount, now: datetime) -> date:
    """The day at the bank; of several zones the one where the day begins last."""
    zones = set(account.window_policies.values_list("zone", flat=True)) or {"UTC"}
    return min(now.astimezone(ZoneInfo(zone)).date() for zone in zones)
