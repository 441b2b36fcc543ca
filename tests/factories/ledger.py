"""Money for tests: funded, held and moved by the operations of the ledger, on the test rail account of the house."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction

from config.kernel import ids
from onboarding.partners.models import HOUSE_ENVIRONMENT_IDS, Environment
from treasury.ledger import balances, movements
from treasury.ledger.movements import Arrival, HoldOrder

RAIL = "ach-test"
HOUSE = HOUSE_ENVIRONMENT_IDS[False]
DAY = datetime(2030, 1, 7, 15, 0, tzinfo=UTC)


def after(**span: float) -> datetime:
    """Return a business time some span after DAY."""
    return DAY + timedelta(**span)


def fund(
    env: Environment, amount_minor: int, *, currency: str = "USD", at: datetime = DAY, rail: str = RAIL
) -> uuid.UUID:
    """Post a funding; return the receipt's id."""
    receipt = ids.new()
    with transaction.atomic():
        movements.funded(
            arrivals=[Arrival(receipt, env.pk, currency, amount_minor)],
            rail_environment_id=HOUSE_ENVIRONMENT_IDS[env.livemode],
            rail_code=rail,
            at=at,
        )
    return receipt


def hold(
    env: Environment,
    *amounts_minor: int,
    fee_minor: int = 0,
    currency: str = "USD",
    at: datetime = DAY,
    expires_at: datetime | None = None,
    subjects: Sequence[uuid.UUID] | None = None,
    attempt: int = 1,
) -> list[uuid.UUID]:
    """Hold money for new subjects (or the given ones), one per amount; return the subjects."""
    chosen = list(subjects or ids.new_many(len(amounts_minor)))
    orders = [
        HoldOrder(subject, attempt, env.pk, currency, amount, fee_minor, expires_at)
        for subject, amount in zip(chosen, amounts_minor, strict=True)
    ]
    with transaction.atomic():
        movements.held(holds=orders, at=at)
    return chosen


def send(
    subjects: Sequence[uuid.UUID],
    *,
    attempt: int = 1,
    at: datetime = DAY,
    rail: str = RAIL,
    rail_environment: uuid.UUID = HOUSE,
) -> list[uuid.UUID]:
    """Submit held money to the rail; return the subjects that moved."""
    with transaction.atomic():
        return movements.submitted(
            attempts=dict.fromkeys(subjects, attempt), rail_environment_id=rail_environment, rail_code=rail, at=at
        )


def settle(subjects: Sequence[uuid.UUID], *, at: datetime = DAY) -> list[uuid.UUID]:
    """Settle on evidence of the rail; return the subjects that moved."""
    with transaction.atomic():
        return movements.settled(subject_ids=subjects, at=at)


def books(env: Environment, *, currency: str = "USD") -> dict[str, int]:
    """Return the balances of the environment's accounts in minor units, without empty ones."""
    return {
        row.code: row.balance_minor
        for row in balances.of_environment(env)
        if row.currency == currency and row.balance_minor
    }


def house_books(*, currency: str = "USD", livemode: bool = False) -> dict[str, int]:
    """Return the balances of the house."""
    return books(Environment.objects.get(pk=HOUSE_ENVIRONMENT_IDS[livemode]), currency=currency)
