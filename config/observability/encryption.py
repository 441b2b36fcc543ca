"""Which encryption keys the rows need. A process that lacks one of them cannot read what another process sealed."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection

from config.kernel import crypto
from config.observability.health import Check, State

# The distinct key ids of a column, one look into its index for each: the ids stand in the bytes 2 to 5 of a value.
_KEY_IDS = """
WITH RECURSIVE found (id) AS (
    (SELECT substring({column}, 2, 4) FROM {table} WHERE {column} IS NOT NULL ORDER BY 1 LIMIT 1)
    UNION ALL
    SELECT (
        SELECT substring({column}, 2, 4) FROM {table} WHERE substring({column}, 2, 4) > found.id ORDER BY 1 LIMIT 1
    ) FROM found WHERE found.id IS NOT NULL
)
SELECT id FROM found WHERE id IS NOT NULL
"""


def keys() -> Check:
    """Every key that sealed a row is in FIELD_ENCRYPTION_KEYS of this process."""
    try:
        needed = keys_needed()
    except DatabaseError:
        return Check("encryption_keys", State.FAILED, "PostgreSQL does not answer.")
    if missing := sorted(needed - crypto.key_ring().ids):
        return Check(
            "encryption_keys",
            State.FAILED,
            f"Rows are sealed with keys that FIELD_ENCRYPTION_KEYS lacks: {', '.join(missing)}.",
        )
    return Check("encryption_keys", State.OK)


def keys_needed() -> set[str]:
    """Return the ids of the keys that sealed the rows of all SEALED_COLUMNS."""
    needed: set[str] = set()
    with connection.cursor() as cursor:
        for label, column in settings.SEALED_COLUMNS:
            table = connection.ops.quote_name(apps.get_model(label)._meta.db_table)
            cursor.execute(_KEY_IDS.format(table=table, column=connection.ops.quote_name(column)))
            needed |= {bytes(key_id).hex() for (key_id,) in cursor.fetchall()}
    return needed
