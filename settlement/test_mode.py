"""Test mode: money that arrives because somebody says so, and a day that passes at once.

Three acts here too. The request writes rows (act 1); the timetable tells the sandbox bank (act 2), which takes the same order any number of times,
and writes down that it knows (act 3). A bank that is down only makes the second act later.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from config.audit import trail
from config.kernel.db import forbid_atomic
from onboarding.partners import partners
from onboarding.partners.models import Environment
from payouts import queries as payout_queries
from payouts import receipts
from payouts.models import Receipt
from settlement import calendars
from settlement.errors import (
    ClockAdvanceTooFar,
    ClockBeyondCalendars,
    FundingCurrencyRefused,
    FundingReferenceTaken,
    SandboxNotInstalled,
    TestModeOnly,
)
from settlement.limits import CLOCK_ADVANCE_MAX, TOLD_PER_RUN_MAX
from settlement.models import ClockAdvance
from settlement.planning import rail_accounts, rules, sandbox_account
from settlement.planning.limits import WINDOW_SEARCH_DAYS
from settlement.rails import sandbox_controls
from settlement.rails.errors import BankUnreachable, RailAccountRefused

log = logging.getLogger(__name__)


@transaction.atomic
def fund(
    *,
    environment: Environment,
    amount_minor: int,
    currency: str,
    reference: str,
    actor: str,
    request_id: str,
    at: datetime,
    now: datetime,
) -> Receipt:
    """Let money arrive for a test environment, once per reference. `at` is business time, `now` machine time.

    It arrives at the bank, whose clock may be ahead of the partner's: a receipt of last month would not be looked for on today's statement.

    Raises TestModeOnly, SandboxNotInstalled, FundingCurrencyRefused, FundingReferenceTaken.
    """
    _refuse_live(environment)
    account = rail_accounts.by_code(sandbox_account.CODE)
    if currency != account.currency:
        raise FundingCurrencyRefused(kept=account.currency, currency=currency)
    arrived_at = max(at, now + partners.house(livemode=False).clock_offset)
    arrived = receipts.Arrived(environment.pk, amount_minor, currency, reference)
    new = receipts.record_many(
        [arrived], rail_environment_id=account.environment_id, rail_code=account.code, received_at=arrived_at, now=now
    )
    receipt: Receipt = Receipt.objects.within(environment).get(reference=reference)
    if (receipt.amount_minor, receipt.currency) != (amount_minor, currency):
        raise FundingReferenceTaken(reference=reference)
    if new:
        _note(
            environment,
            "test.funded",
            actor=actor,
            request_id=request_id,
            now=now,
            detail={"receipt": receipt.public_id, "amount_minor": amount_minor},
        )
    return receipt


@transaction.atomic
def advance_clock(
    *, environment: Environment, by: timedelta, actor: str, request_id: str, now: datetime
) -> ClockAdvance:
    """Move the business time of a test environment forward from the bank's present, and the bank with it. `now` is machine time.

    Raises TestModeOnly, SandboxNotInstalled, ClockAdvanceTooFar, ClockBeyondCalendars.
    """
    _refuse_live(environment)
    if not timedelta(0) < by <= CLOCK_ADVANCE_MAX:
        raise ClockAdvanceTooFar(seconds=int(by.total_seconds()), limit_days=CLOCK_ADVANCE_MAX.days)
    moved = partners.advance_clock(environment=environment, by=by)
    _refuse_unknown_years(now + moved.clock_offset)
    advance: ClockAdvance = ClockAdvance.objects.create(
        environment=moved, created_at=now, advanced_by=by, offset_after=moved.clock_offset
    )
    _note(
        environment,
        "test.clock_advanced",
        actor=actor,
        request_id=request_id,
        now=now,
        detail={"seconds": int(by.total_seconds())},
    )
    rules.clear_cache()
    return advance


def tell_bank(*, read_clock: Callable[[], datetime]) -> int:
    """Tell the sandbox bank of fundings and moved clocks that it does not know yet, in that order. Returns how many; safe to run twice."""
    if not settings.SANDBOX_BANK:
        return 0
    forbid_atomic()
    try:
        return _tell_fundings(read_clock) + _tell_clock(read_clock)
    except BankUnreachable as silent:
        log.info("The sandbox bank will be told later: %s", silent)
        return 0


def _tell_fundings(read_clock: Callable[[], datetime]) -> int:
    told = []
    for receipt in payout_queries.receipts_unknown_to_the_bank(at_most=TOLD_PER_RUN_MAX):
        try:
            sandbox_controls.fund(
                account=receipt.rail_code,
                reference=receipt.public_id,
                amount_minor=receipt.amount_minor,
                currency=receipt.currency,
            )
        except RailAccountRefused as refused:
            log.warning("The sandbox bank does not take the funding %s: %s", receipt.public_id, refused)
            continue
        told.append(receipt.pk)
    return receipts.mark_bank_notified_many(told, now=read_clock()) if told else 0


def _tell_clock(read_clock: Callable[[], datetime]) -> int:
    untold = ClockAdvance.objects.across_environments().filter(bank_told_at__isnull=True)
    advances = list(untold.order_by("id").values_list("id", "offset_after")[:TOLD_PER_RUN_MAX])
    if not advances:
        return 0
    sandbox_controls.move_clock(offset=max(offset for _, offset in advances))
    return int(untold.filter(id__in=[advance_id for advance_id, _ in advances]).update(bank_told_at=read_clock()))


def _refuse_unknown_years(at: datetime) -> None:
    """The clock that everybody shares never goes back: past the calendars no window would open, and no bank would work, for anybody."""
    until = date(min(calendars.get(name).last_year for name in rail_accounts.calendars_in_use()), 12, 31)
    latest = until - timedelta(days=WINDOW_SEARCH_DAYS)
    if at.date() > latest:
        raise ClockBeyondCalendars(until=until.isoformat(), latest=latest.isoformat())


def _refuse_live(environment: Environment) -> None:
    if environment.livemode:
        raise TestModeOnly
    if not settings.SANDBOX_BANK:
        raise SandboxNotInstalled


def _note(
    environment: Environment, action: str, *, actor: str, request_id: str, now: datetime, detail: dict[str, object]
) -> None:
    trail.record(
        actor=actor,
        action=action,
        subject_type="environment",
        subject_id=environment.pk,
        environment_id=environment.pk,
        detail=detail,
        request_id=request_id,
        at=now,
    )
