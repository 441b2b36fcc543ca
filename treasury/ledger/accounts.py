"""Find accounts by owner, code and currency, and open missing ones."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from config.kernel.db import require_atomic
from onboarding.partners.models import HOUSE_ENVIRONMENT_IDS


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What identifies an account."""

    environment_id: uuid.UUID
    code: str
    currency: str


def open_many(keys: Iterable[Key]) -> dict[Key, uuid.UUID]:
    """Return the ids of these accounts; missing ones are opened according to the chart.

    PostgreSQL refuses a code that is not in the chart.
    """
    require_atomic()
    # Accounts are opened in one order, so that two transactions which open the same accounts cannot deadlock.
    wanted = sorted(set(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_account_id(k.environment_id, k.code, k.currency) "
            "FROM unnest(%s::uuid[], %s::text[], %s::text[]) WITH ORDINALITY AS k (environment_id, code, currency,"
            " position) ORDER BY k.position",
            [[key.environment_id for key in wanted], [key.code for key in wanted], [key.currency for key in wanted]],
        )
        return dict(zip(wanted, (row[0] for row in cursor.fetchall()), strict=True))


def house_key(code: str, currency: str, *, livemode: bool) -> Key:
    """Return the key of an account of the house: fees, suspense, FX, write-off."""
    return Key(HOUSE_ENVIRONMENT_IDS[livemode], code, currency)
