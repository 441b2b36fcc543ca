"""The test clock: business time of a test environment, moved forward by its partner.

The clock does not jump over work. It stops at each cut-off at which something is queued, until the file has left, and
then goes on to its target. It is `advancing` until the bank has lived through the same time, then `ready`. The sandbox
bank has one clock, so an advance moves the bank too; how far one environment may pull it ahead of real time is limited.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Sum

from config.audit import trail
from config.kernel.db import forbid_atomic
from onboarding.partners import partners
from onboarding.partners.models import Environment
from payouts.models import Transfer
from payouts.states import TransferStatus
from settlement import calendars, dispatch
from settlement.errors import (
    ClockAdvanceTooFar,
    ClockBeyondCalendars,
    ClockLeadExhausted,
    SandboxNotInstalled,
    TestModeOnly,
)
from settlement.limits import (
    CLOCK_ADVANCE_MAX,
    CLOCK_LEAD_MAX,
    CLOCK_LEAD_PER_PERIOD_MAX,
    CLOCK_LEAD_PERIOD,
    CLOCK_STOP_MAX,
    TOLD_PER_RUN_MAX,
)
from settlement.models import ClockAdvance, Submission, Window
from settlement.planning import rail_accounts, rules
from settlement.planning.limits import WINDOW_SEARCH_DAYS
from settlement.rails import sandbox_controls
from settlement.states import InstructionStatus, SubmissionStatus

ADVANCING, READY = "advancing", "ready"
STATUSES = [ADVANCING, READY]


@dataclass(frozen=True, slots=True)
class TestClock:
    """A test clock at one moment: where it is, and where it is going."""

    __test__ = False  # pytest would take the name for a test case
    status: str
    now: datetime
    offset: timedelta
    advances_to: datetime


def read(environment: Environment, *, now: datetime) -> TestClock:
    """Return the clock of a test environment. `now` is machine time. Raises TestModeOnly."""
    refuse_live(environment)
    fresh = Environment.objects.get(pk=environment.pk)
    target = _pending_target(fresh)
    status = READY if target is None else ADVANCING
    return TestClock(status, now + fresh.clock_offset, fresh.clock_offset, now + (target or fresh.clock_offset))


@transaction.atomic
def advance(*, environment: Environment, by: timedelta, actor: str, request_id: str, now: datetime) -> ClockAdvance:
    """Order the clock forward from the bank's present, and move it up to the first stop. `now` is machine time.

    Raises TestModeOnly, SandboxNotInstalled, ClockAdvanceTooFar, ClockLeadExhausted, ClockBeyondCalendars.
    """
    refuse_live(environment)
    if not timedelta(0) < by <= CLOCK_ADVANCE_MAX:
        raise ClockAdvanceTooFar(seconds=int(by.total_seconds()), limit_days=CLOCK_ADVANCE_MAX.days)
    own = partners.move_clock(environment=environment, offset=timedelta(0))  # locks both clocks
    present = max(own.clock_offset, partners.house(livemode=False).clock_offset)
    target = max(present, _pending_target(own) or present) + by
    _refuse_unknown_years(now + target)
    _refuse_lead(own, by=by, target=target, now=now)
    ordered: ClockAdvance = ClockAdvance.objects.create(
        environment=own, created_at=now, advanced_by=by, offset_after=target
    )
    trail.record(
        actor=actor,
        action="test.clock_advanced",
        subject_type="environment",
        subject_id=own.pk,
        environment_id=own.pk,
        detail={"seconds": int(by.total_seconds())},
        request_id=request_id,
        at=now,
    )
    held = Transfer.objects.across_environments().filter(status=TransferStatus.HELD, environment__livemode=False)
    if not held.exists():
        _step(own, target, is_patient=True, now=now)
    rules.clear_cache()
    return ordered


def go_on(*, read_clock: Callable[[], datetime]) -> int:
    """Move every clock that is advancing to its next stop, and the bank with it. Returns how many advances ended.

    A bank that does not answer leaves the advance for the next run. Raises BankUnreachable.
    """
    forbid_atomic()
    pending = ClockAdvance.objects.across_environments().filter(bank_told_at__isnull=True)
    ordered = list(pending.select_related("environment").order_by("id")[:TOLD_PER_RUN_MAX])
    if not ordered:
        return 0
    dispatch.dispatch_held(machine_now=read_clock())
    for each in ordered:
        now = read_clock()
        with transaction.atomic():
            _step(each.environment, each.offset_after, is_patient=now - each.created_at < CLOCK_STOP_MAX, now=now)
    offset = partners.house(livemode=False).clock_offset
    sandbox_controls.move_clock(offset=offset)
    reached = [each.pk for each in ordered if each.offset_after <= offset]
    return int(pending.filter(pk__in=reached).update(bank_told_at=read_clock()))


def refuse_live(environment: Environment) -> None:
    """Raise TestModeOnly for a live environment, and SandboxNotInstalled where there is no sandbox bank."""
    if environment.livemode:
        raise TestModeOnly
    if not settings.SANDBOX_BANK:
        raise SandboxNotInstalled


def _pending_target(environment: Environment) -> timedelta | None:
    pending = ClockAdvance.objects.within(environment).filter(bank_told_at__isnull=True)
    found: timedelta | None = pending.aggregate(target=Max("offset_after"))["target"]
    return found


def _step(environment: Environment, target: timedelta, *, is_patient: bool, now: datetime) -> None:
    """Move one clock and the house's to the target, or to the first stop before it while there is work at the stop."""
    house = partners.house(livemode=False)
    offset = target
    if is_patient:
        if _has_due_work(now + house.clock_offset):
            offset = house.clock_offset
        else:
            queued = Window.objects.filter(
                rail_account__livemode=False,
                closed_at__isnull=True,
                release_at__gt=now + house.clock_offset,
                instructions__status=InstructionStatus.QUEUED,
            )
            stop = queued.order_by("release_at").values_list("release_at", flat=True).first()
            offset = target if stop is None else min(target, stop - now)
    partners.move_clock(environment=environment, offset=min(target, offset))


def _has_due_work(at: datetime) -> bool:
    """Whether a released window still holds entries, or a claimed file has not been sent yet."""
    released = Window.objects.filter(
        rail_account__livemode=False,
        closed_at__isnull=True,
        release_at__lte=at,
        instructions__status=InstructionStatus.QUEUED,
    )
    claimed = Submission.objects.filter(rail_account__livemode=False, status=SubmissionStatus.CLAIMED)
    return released.exists() or claimed.exists()


def _refuse_lead(environment: Environment, *, by: timedelta, target: timedelta, now: datetime) -> None:
    """Keep one environment from using up the days that all others need: the bank's clock never goes back."""
    if target <= CLOCK_LEAD_MAX:
        return
    recent = ClockAdvance.objects.within(environment).filter(
        created_at__gt=now - CLOCK_LEAD_PERIOD, offset_after__gt=CLOCK_LEAD_MAX
    )
    used: timedelta = recent.aggregate(used=Sum("advanced_by"))["used"] or timedelta(0)
    if used + by > CLOCK_LEAD_PER_PERIOD_MAX:
        raise ClockLeadExhausted(
            lead_days=CLOCK_LEAD_MAX.days,
            limit_days=CLOCK_LEAD_PER_PERIOD_MAX.days,
            left_seconds=max(0, int((CLOCK_LEAD_PER_PERIOD_MAX - used).total_seconds())),
        )


def _refuse_unknown_years(at: datetime) -> None:
    """Raise ClockBeyondCalendars: past the calendars no window opens and no bank works."""
    until = date(min(calendars.get(name).last_year for name in rail_accounts.calendars_in_use()), 12, 31)
    latest = until - timedelta(days=WINDOW_SEARCH_DAYS)
    if at.date() > latest:
        raise ClockBeyondCalendars(until=until.isoformat(), latest=latest.isoformat())
