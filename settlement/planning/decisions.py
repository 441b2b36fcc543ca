"""What is asked and what is answered, as frozen values. Pure."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

REASONS_OF_WINDOW = 3  # the account and the window, the cut-off, the day of payment; what follows says why others lost


@dataclass(frozen=True, slots=True)
class PlanItem:
    """What planning has to know of one transfer. `amount_minor` is in minor units of `currency`; `country` is where the beneficiary's bank is."""

    amount_minor: int
    currency: str
    country: str = "US"


@dataclass(frozen=True, slots=True)
class Plan:
    """The chosen way, and why. Items that are alike share one object.

    An order that is accepted before `cut_off_at` joins the window; exactly at it, the later window. At `release_at` the file leaves.
    Instants are business time of the rail account. `fee_minor` is in minor units of the item's currency. `rules_version` names every
    rule and calendar that decided.
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
        """What everybody in the window may read: nothing of the candidates that lost, for they may be one partner's own."""
        return self.reasons[:REASONS_OF_WINDOW]


@dataclass(frozen=True, slots=True)
class NoPlan:
    """No rail can carry the item. `code` is stable and public; `reasons` say of each candidate why it cannot."""

    code: str
    reason: str
    reasons: tuple[str, ...] = ()
