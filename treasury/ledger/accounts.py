"""Find accounts by owner, code and currency; one that is used for the first time is opened."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from config.kernel.db import require_atomic
from onboarding.partners.models import HOUSE_ENVIRONMENT_IDS


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What names an account."""

    environment_id: uuid.UUID
    code: str
    currency: str


def open_many(keys: Iterable[Key]) -> dict[Key, uuid.UUID]:
    """The ids of these accounts; missing ones are opened as the chart says. A code that the chart does not have is refused by PostgreSQL."""
    require_atomic()
    # Everybody opens in the same order, so that two who open the same accounts cannot wait for each other.
    wanted = sorted(set(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_account_id(k.environment_id, k.code, k.currency) "
            "FROM unnest(%s::uuid[], %s::text[], %s::text[]) WITH ORDINALITY AS k (environment_id, code, currency, position) ORDER BY k.position",
            [[key.environment_id for key in wanted], [key.code for key in wanted], [key.currency for key in wanted]],
        )
        return dict(zip(wanted, (row[0] for row in cursor.fetchall()), strict=True))


def house_key(code: str, currency: str, *, livemode: bool) -> Key:
    """The name of an account of the house: fees, suspense, FX, write-off."""
    return Key(HOUSE_ENVIRONMENT_IDS[livemode], code, currency)
