"""Reads of holds. Their transitions are in `movements`."""

from __future__ import annotations

import uuid
from datetime import datetime

from onboarding.partners.models import Environment
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
