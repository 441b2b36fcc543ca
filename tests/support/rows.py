"""Empty the tables of a test database and put back what the migrations had written there."""

from __future__ import annotations

import psycopg
from psycopg import sql

SEED_SCHEMA = "seed"
"""Copies of the rows that migrations wrote, beside the tables and out of the application's sight."""

NEVER_TOUCHED = frozenset({"django_migrations", "django_content_type", "auth_permission", "kernel_sqlfunction"})
"""Written by `migrate` itself and changed by no test; hundreds of rows that would be written back for nothing."""

LOCK_TIMEOUT = "15s"
"""A test that left a transaction open in a thread fails here by name, instead of hanging the run."""

_connections: dict[str, psycopg.Connection] = {}


def remember_seed(conninfo: str) -> None:
    """Keep a copy of every row that is there before the first test."""
    admin = _connect(conninfo)
    admin.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SEED_SCHEMA)))
    for table in _filled(admin, _tables(admin)):
        admin.execute(
            sql.SQL("CREATE TABLE {} AS TABLE {}").format(
                sql.Identifier(SEED_SCHEMA, table), sql.Identifier("public", table)
            )
        )


def reset(conninfo: str) -> None:
    """Restore the state before the first test.

    `session_replication_role = replica` switches triggers and foreign keys off for this connection only. Only a
    superuser may set it, so the application's role cannot bypass the guards of the books.
    """
    admin = _connect(conninfo)
    tables = _tables(admin)
    seeded = _seeded(admin)
    dirty = sorted({*_filled(admin, tables), *seeded})
    guarded = _always_guarded(admin)
    with admin.transaction():
        admin.execute("SET LOCAL session_replication_role = replica")
        for table in dirty:
            # Append-only tables have triggers that fire even here; only the tables' owner or a superuser may switch
            # them off.
            for trigger in guarded.get(table, []):
                admin.execute(
                    sql.SQL("ALTER TABLE {} DISABLE TRIGGER {}").format(
                        sql.Identifier("public", table), sql.Identifier(trigger)
                    )
                )
            admin.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier("public", table)))
            for trigger in guarded.get(table, []):
                admin.execute(
                    sql.SQL("ALTER TABLE {} ENABLE ALWAYS TRIGGER {}").format(
                        sql.Identifier("public", table), sql.Identifier(trigger)
                    )
                )
        for table, columns in seeded.items():
            listed = sql.SQL(", ").join(map(sql.Identifier, columns))
            admin.execute(
                sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}").format(
                    sql.Identifier("public", table), listed, listed, sql.Identifier(SEED_SCHEMA, table)
                )
            )


def close_all() -> None:
    """Close the superuser's connections."""
    while _connections:
        _connections.popitem()[1].close()


def _connect(conninfo: str) -> psycopg.Connection:
    if conninfo not in _connections or _connections[conninfo].closed:
        _connections[conninfo] = psycopg.connect(conninfo, autocommit=True, options=f"-c lock_timeout={LOCK_TIMEOUT}")
    return _connections[conninfo]


def _tables(admin: psycopg.Connection) -> list[str]:
    """Name every table that holds rows of its own; a partition's rows are its parent's."""
    found = admin.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND"
        " NOT relispartition"
    )
    return sorted({name for (name,) in found} - NEVER_TOUCHED)


def _filled(admin: psycopg.Connection, tables: list[str]) -> list[str]:
    """Name the tables with at least one row, in one question."""
    if not tables:
        return []
    parts = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(sql.Literal(name), sql.Identifier("public", name))
        for name in tables
    ]
    return [name for (name,) in admin.execute(sql.SQL(" UNION ALL ").join(parts)).fetchall()]


def _always_guarded(admin: psycopg.Connection) -> dict[str, list[str]]:
    """Name the triggers that fire even in replication mode, by table."""
    found = admin.execute(
        "SELECT c.relname, array_agg(t.tgname ORDER BY t.tgname) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE t.tgenabled = 'A' AND c.relnamespace = 'public'::regnamespace GROUP BY c.relname"
    )
    return dict(found.fetchall())


def _seeded(admin: psycopg.Connection) -> dict[str, list[str]]:
    """Name the tables that migrations filled, with the columns that may be written."""
    found = admin.execute(
        """
        SELECT seed.relname, array_agg(mine.attname ORDER BY mine.attnum)
        FROM pg_class seed
        JOIN pg_attribute mine ON mine.attrelid = format('public.%%I', seed.relname)::regclass
            AND mine.attnum > 0 AND NOT mine.attisdropped AND mine.attgenerated = ''
        WHERE seed.relnamespace = to_regnamespace(%s) AND seed.relkind = 'r'
        GROUP BY seed.relname
        """,
        [SEED_SCHEMA],
    )
    return dict(found.fetchall())
