"""Test mode: money that arrives by a request, and what the sandbox bank has to be told.

The request writes rows; a periodic task tells the sandbox bank, which takes the same order any number of times, and
records that it knows. A bank that does not answer is told later.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from config.audit import trail
from config.kernel.db import forbid_atomic
from onboarding.partners import partners
from onboarding.partners.models import Environment
from payouts import queries as payout_queries
from payouts import receipts
from payouts.models import Receipt
from settlement import outcome_orders, test_clock
from settlement.errors import FundingCurrencyRefused, FundingReferenceTaken
from settlement.limits import TOLD_PER_RUN_MAX
from settlement.planning import rail_accounts, sandbox_account
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

    It is dated in the bank's present, which may be ahead of the partner's, so that the next statement shows it. Raises
    TestModeOnly, SandboxNotInstalled, FundingCurrencyRefused, FundingReferenceTaken, BalanceLimitReached.
    """
    test_clock.refuse_live(environment)
    account = rail_accounts.by_code(sandbox_account.CODE)
    if currency != account.currency:
        raise FundingCurrencyRefused(kept=account.currency, currency=currency)
    arrived_at = max(at, now + partners.house(livemode=False).clock_offset)
    arrived = receipts.ReceivedMoney(environment.pk, amount_minor, currency, reference)
    new = receipts.record_many(
        [arrived], rail_environment_id=account.environment_id, rail_code=account.code, received_at=arrived_at, now=now
    )
    receipt: Receipt = Receipt.objects.within(environment).get(reference=reference)
    if (receipt.amount_minor, receipt.currency) != (amount_minor, currency):
        raise FundingReferenceTaken(reference=reference)
    if new:
        receipts.require_within_limit(environment=environment, currency=currency)
        _note(
            environment,
            "test.funded",
            actor=actor,
            request_id=request_id,
            now=now,
            detail={"receipt": receipt.public_id, "amount_minor": amount_minor},
        )
    return receipt


def tell_bank(*, read_clock: Callable[[], datetime]) -> int:
    """Tell the sandbox bank of new fundings, ordered outcomes and moved clocks. Returns how many; safe to run twice."""
    if not settings.SANDBOX_BANK:
        return 0
    forbid_atomic()
    try:
        told = _tell_fundings(read_clock) + outcome_orders.tell_bank(read_clock=read_clock)
        return told + test_clock.go_on(read_clock=read_clock)
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
