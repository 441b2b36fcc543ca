"""Reconciliation in the timeline of a transfer: the statement lines that prove it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from reconciliation import queries
from settlement.models import Instruction
from treasury import money


def entries(transfer_id: uuid.UUID, environment_id: uuid.UUID) -> Iterator[dict[str, Any]]:
    """Yield one entry for each statement line that proves a movement of the transfer."""
    rows = Instruction.objects.across_environments().filter(environment_id=environment_id, transfer_id=transfer_id)
    for proof in queries.proofs_about(list(rows.values_list("pk", flat=True)), environment_id):
        match, line = proof.match, proof.match.line
        verb = "was paid" if proof.kind == "settled" else "came back"
        yield {
            "at": None,
            "recorded_at": match.run.closed_at,
            "what": f"statement.proves_{proof.kind}",
            "detail": f"The bank's statement of {line.booked_on} proves that it {verb}.",
            "run": match.run.public_id,
            "statement": line.statement.public_id,
            "staff_only": {"line": line.position},
            "line_amount": f"{money.format(line.amount_minor, line.currency)} {line.currency}",
            "proven_by": f"{match.rule} (rules version {match.rules_version}), confidence {match.confidence}",
            "reasons": match.reasons,
        }
