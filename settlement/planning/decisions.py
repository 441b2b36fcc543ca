"""The questions and answers of planning, as frozen values. Pure."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

REASONS_OF_WINDOW = 3  # the account and the window, the cut-off, the day of payment; what follows says why others lost


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One transfer to plan. `amount_minor` is in minor units of `currency`; `country` is that of the payee's bank."""

    amount_minor: int
    currency: str
    country: str = "US"


@dataclass(frozen=True, slots=True)
class Plan:
    """The chosen rail and window, and why. Items that are alike share one object.

    A transfer that is accepted before `cut_off_at` joins the window; exactly at it, the later window. At `release_at`
    the file leaves. Instants are business time of the rail account. `fee_minor` is in minor units of the item's
    currency. `rules_version` names every rule and calendar that decided.
    """

    rail: str
    rail_account_id: uuid.UUID
    rail_account_code: str
    window_policy_id: uuid.UUID
    cut_off_at: datetime
    release_at: datetime
    effective_on: date
    promised_on: date
    fee_minor: int
    reasons: tuple[str, ...]
    rules_version: str

    @property
    def reasons_of_window(self) -> tuple[str, ...]:
        """Reasons that all partners of the window may read; losing candidates may belong to one partner."""
        return self.reasons[:REASONS_OF_WINDOW]


@dataclass(frozen=True, slots=True)
class NoPlan:
    """No rail can carry the item. `code` is stable and public; `reasons` say of each candidate why it cannot."""

    code: str
    reason: str
    reasons: tuple[str, ...] = ()
