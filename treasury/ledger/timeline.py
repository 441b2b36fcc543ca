"""The ledger in the timeline of a transfer: every movement of its money, with the journal."""

from __future__ import annotations

import uuid
from typing import Any

from config.kernel import ids
from treasury import money
from treasury.ledger import queries
from treasury.ledger.models import Journal, JournalPart

_WHAT = {
    "held": "money.held",
    "submitted": "money.sent",
    "settled": "money.paid",
    "fee": "fee.taken",
    "remainder": "money.remainder_given_back",
    "withdrawn": "money.taken_back",
    "released": "money.released",
    "expired": "hold.expired",
    "returned": "money.came_back",
}


def entries(transfer_id: uuid.UUID, environment_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return the movements of a transfer; empty for a transfer of another environment."""
    if not queries.holds_of(transfer_id, environment_id):
        return []
    return [_entry(part) for part in queries.parts_of(transfer_id)]


def _entry(part: JournalPart) -> dict[str, Any]:
    currency = part.from_account.currency
    amount = money.format(part.amount_minor, currency)
    return {
        "at": part.journal.effective_at,
        "recorded_at": part.journal.created_at,
        "what": _WHAT.get(part.kind, f"money.{part.kind}"),
        "detail": f"{amount} {currency}: debit {part.from_account.code}, credit {part.to_account.code}",
        "journal": ids.public(Journal.id_prefix, part.journal_id),
        "attempt": part.attempt,
        "amount": amount,
        "currency": currency,
        "debit": part.from_account.code,
        "credit": part.to_account.code,
    }
