"""The chain of days: each statement of an account opens where the one before it closed.

A day that is missing or unreadable leaves a gap. Later days are read and matched provisionally, and they become
imported when the gap is closed by the day's statement or by an attestation.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from config.audit import trail
from reconciliation.models import Statement
from reconciliation.states import COUNTED, PROVEN, StatementStatus
from settlement import calendars
from settlement.planning.models import RailAccount
from treasury import money

CALENDAR, ZONE = "us_fed", "America/New_York"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a day may stand in the chain: its status, or the reason why it may not stand there at all."""

    status: StatementStatus
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Days without a readable statement, both ends included."""

    since: date
    until: date


def place_of(account: RailAccount, *, as_of_on: date, opening_minor: int, closing_minor: int) -> Place:
    """Decide whether a day continues what is known of the account, follows a gap, or contradicts it."""
    counted = Statement.objects.filter(rail_account=account, status__in=COUNTED).defer("raw")
    before = counted.filter(as_of_on__lt=as_of_on).order_by("-as_of_on").first()
    after = counted.filter(as_of_on__gt=as_of_on).order_by("as_of_on").first()
    if counted.filter(as_of_on=as_of_on).exists():
        return _refused(f"a different statement of {as_of_on} was imported before")
    if before is None:
        if after is None:
            return Place(StatementStatus.IMPORTED)
        return _refused(f"the first statement of this account is of {after.as_of_on}; an earlier day is not taken")
    since = before.created_at
    if after is not None and closing_minor != after.opening_minor and not _misses(account, as_of_on, after.day, since):
        opens = f"the statement of {after.as_of_on} opens with {_shown(after.opening_minor, account)}"
        return _refused(f"it closes with {_shown(closing_minor, account)}, {opens}")
    is_continued = before.closing_minor == opening_minor
    if not is_continued and not _misses(account, before.day, as_of_on, since):
        closed = f"the statement of {before.as_of_on} closed with {_shown(before.closing_minor, account)}"
        return _refused(f"it opens with {_shown(opening_minor, account)}, {closed}")
    is_proven = is_continued and before.status in PROVEN
    return Place(StatementStatus.IMPORTED if is_proven else StatementStatus.PROVISIONAL)


def confirm_provisional(account: RailAccount, *, actor: str, now: datetime) -> list[Statement]:
    """Turn provisional statements into imported ones as far as the chain reaches without a gap."""
    counted = Statement.objects.filter(rail_account=account, status__in=COUNTED).defer("raw").order_by("as_of_on")
    first = counted.filter(status=StatementStatus.PROVISIONAL).first()
    if first is None:
        return []
    before = counted.filter(as_of_on__lt=first.day).last()
    confirmed: list[Statement] = []
    for statement in counted.filter(as_of_on__gte=first.day):
        is_continued = (
            before is not None and before.status in PROVEN and before.closing_minor == statement.opening_minor
        )
        if statement.status == StatementStatus.PROVISIONAL and is_continued:
            statement.status = StatementStatus.IMPORTED
            statement.save(update_fields=["status"])
            _record_confirmation(statement, actor, now)
            confirmed.append(statement)
        before = statement
    return confirmed


def gaps_before(statement: Statement) -> list[Gap]:
    """The gaps in the chain up to and including the day of a statement, of the last weeks."""
    counted = Statement.objects.filter(
        rail_account=statement.rail_account, status__in=COUNTED, as_of_on__lte=statement.day
    )
    days = list(counted.order_by("-as_of_on").values_list("as_of_on", "opening_minor", "closing_minor")[:60])
    return [
        Gap(before[0] + timedelta(days=1), after[0] - timedelta(days=1))
        for after, before in itertools.pairwise(days)
        if before[2] != after[1] and before[0] is not None and after[0] is not None
    ]


def _misses(account: RailAccount, before: date, after: date, since: datetime) -> bool:
    """Whether a banking day, or a file that cannot be read, may lie between two days.

    A file whose day is unknown counts when it came after the statement of the day before, at `since`.
    """
    if calendars.get(CALENDAR).next_business_day(before) < after:
        return True
    unreadable = Statement.objects.filter(rail_account=account, status=StatementStatus.QUARANTINED)
    is_between = Q(as_of_on__gt=before, as_of_on__lt=after) | Q(as_of_on__isnull=True, created_at__gt=since)
    return unreadable.filter(is_between).exists()


def _refused(reason: str) -> Place:
    return Place(StatementStatus.QUARANTINED, reason)


def _record_confirmation(statement: Statement, actor: str, now: datetime) -> None:
    trail.record(
        actor=actor,
        action="statement.confirmed",
        subject_type="statement",
        subject_id=statement.pk,
        environment_id=statement.rail_account.environment_id,
        detail={"name": statement.name, "day": str(statement.as_of_on)},
        at=now,
    )


def _shown(amount_minor: int | None, account: RailAccount) -> str:
    return f"{money.format(amount_minor or 0, account.currency)} {account.currency}"
