"""Reads of holds, and the strict check that a transition moved every subject.

The transitions are in `movements`: they return the subjects that moved and skip the others.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from config.kernel.errors import QuittanceError
from onboarding.partners.models import Environment
from treasury.ledger import errors, sql_calls
from treasury.ledger.models import Hold, Stage


def active(environment: Environment) -> list[Hold]:
    """What an environment has on hold now: reserved and in transit."""
    return list(Hold.objects.within(environment).filter(closed_at=None).order_by("id"))


def expired_subjects(*, at: datetime, at_most: int) -> list[uuid.UUID]:
    """Return subjects whose reserved holds have expired at this business time, oldest first.

    Payouts reads them and cancels the transfers.
    """
    rows = Hold.objects.across_environments().filter(closed_at=None, stage=Stage.RESERVED, expires_at__lte=at)
    return list(rows.order_by("expires_at", "id").values_list("subject_id", flat=True)[:at_most])


def lock_accounts(*, subject_ids: Sequence[uuid.UUID]) -> None:
    """Lock every account that a transition of these holds may touch, in id order.

    A transaction with several transitions calls this once at its start and waits for no lock afterwards.
    """
    sql_calls.call("ledger_lock_subjects", sql_calls.uuids(subject_ids))


def require_moved(*, asked: Collection[uuid.UUID], moved: Collection[uuid.UUID], to: Stage) -> None:
    """Raise the reason why the first subject that did not move could not go `to`; return when all moved.

    Raises HoldNotFound, HoldNotInTransit, HoldInTransit, HoldAlreadySettled, HoldAlreadyReleased, HoldExpired,
    HoldNotExpired.
    """
    left_behind = set(asked) - set(moved)
    if not left_behind:
        return
    subject_id = min(left_behind)
    hold = Hold.objects.across_environments().filter(subject_id=subject_id).order_by("-attempt").first()
    raise _reason(hold, to)(subject_id=subject_id)


def _reason(hold: Hold | None, to: Stage) -> type[QuittanceError]:
    if hold is None:
        return errors.HoldNotFound
    ended: dict[str, type[QuittanceError]] = {
        Stage.SETTLED: errors.HoldAlreadySettled,
        Stage.RELEASED: errors.HoldAlreadyReleased,
        Stage.EXPIRED: errors.HoldExpired,
        Stage.IN_TRANSIT: errors.HoldInTransit,
    }
    if hold.stage != Stage.RESERVED:
        return ended[hold.stage]
    # What is reserved can be sent, released or expired; each is refused for one reason only.
    return {Stage.SETTLED: errors.HoldNotInTransit, Stage.EXPIRED: errors.HoldNotExpired}.get(to, errors.HoldExpired)
