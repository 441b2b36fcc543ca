"""Write down which movements a match proves. Each movement is proven once: the database refuses a second proof."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import connection

from config.kernel import arrays, ids
from reconciliation.matching.types import Expectation


def save_many(proven: Sequence[tuple[uuid.UUID, Expectation]]) -> None:
    """Insert one proof for each pair of a match and a movement, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reconciliation_prove_many"
            "(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::text[], %s::bigint[])",
            [
                arrays.uuids(ids.new_many(len(proven))),
                arrays.uuids(match_id for match_id, _ in proven),
                arrays.uuids(found.environment_id for _, found in proven),
                arrays.texts(str(found.kind) for _, found in proven),
                arrays.uuids(found.subject_id for _, found in proven),
                arrays.texts(found.reference for _, found in proven),
                arrays.integers(found.amount_minor for _, found in proven),
            ],
        )
