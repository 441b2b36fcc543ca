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

# Stored answers live for a day in a busy table without such an index. Keys follow each other in time, so the oldest and
# the newest rows show a key that was dropped too early, and one that this process was not given yet.
_KEY_IDS_AT_THE_ENDS = """
SELECT DISTINCT substring(value, 2, 4) FROM (
    (SELECT {column} AS value FROM {table} WHERE {expiry} > now() ORDER BY {expiry} LIMIT {at_most})
    UNION ALL
    (SELECT {column} FROM {table} WHERE {expiry} > now() ORDER BY {expiry} DESC LIMIT {at_most})
) AS ends WHERE substring(value, 1, 1) = '\\x01'::bytea
"""
_LOOKED_AT_PER_END = 50


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
    """Return the ids of the keys that sealed SEALED_COLUMNS, and the newest and oldest SEALED_COLUMNS_THAT_EXPIRE."""
    quote = connection.ops.quote_name
    queries = [
        _KEY_IDS.format(table=quote(_table(label)), column=quote(column)) for label, column in settings.SEALED_COLUMNS
    ]
    queries += [
        _KEY_IDS_AT_THE_ENDS.format(
            table=quote(_table(label)), column=quote(column), expiry=quote(expiry), at_most=_LOOKED_AT_PER_END
        )
        for label, column, expiry in settings.SEALED_COLUMNS_THAT_EXPIRE
    ]
    needed: set[str] = set()
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(query)
            needed |= {bytes(key_id).hex() for (key_id,) in cursor.fetchall()}
    return needed


def _table(label: str) -> str:
    return str(apps.get_model(label)._meta.db_table)
