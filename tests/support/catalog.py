"""What a database is made of, as text that two databases can be compared by."""

from __future__ import annotations

import psycopg

from config.kernel.sql import functions

Catalog = dict[str, dict[str, str]]
"""Kind of thing -> name -> definition."""

_QUERIES = {
    "functions": """
        SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid)
        FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
    """,
    "types": """
        SELECT t.typname || '.' || a.attname, a.attnum::text || ' ' || format_type(a.atttypid, a.atttypmod)
        FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c' JOIN pg_attribute a
            ON a.attrelid = c.oid
        WHERE t.typnamespace = 'public'::regnamespace
    """,
    "columns": """
        SELECT c.relname || '.' || a.attname,
            concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NOT NULL' END,
                      CASE a.attidentity WHEN 'd' THEN 'IDENTITY' WHEN 'a' THEN 'IDENTITY ALWAYS' END,
                      nullif(a.attcompression::text, ''), nullif(a.attgenerated::text, ''), a.attstorage::text,
                      pg_get_expr(d.adbin, d.adrelid))
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
    """,
    "constraints": """
        SELECT c.relname || '.' || k.conname, pg_get_constraintdef(k.oid) || CASE WHEN k.convalidated THEN ''
            ELSE ' NOT VALID' END
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        WHERE k.connamespace = 'public'::regnamespace AND k.contype <> 'n'
    """,
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": """
        SELECT c.relname || '.' || t.tgname, t.tgenabled::text || ' ' || pg_get_triggerdef(t.oid)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal
    """,
    "tables": """
        SELECT c.relname, c.relkind::text || ' ' || pg_get_userbyid(c.relowner) || ' ' || coalesce(c.reloptions::text,
            '')
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
    """,
    "grants on tables": """
        SELECT c.relname || ' to ' || CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(x.grantee) END,
               string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type)
        FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) AS x
        WHERE c.relnamespace = 'public'::regnamespace GROUP BY 1
    """,
    "grants on functions": """
        SELECT p.oid::regprocedure || ' to ' || CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(x.grantee) END,
               string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type)
        FROM pg_proc p CROSS JOIN LATERAL aclexplode(p.proacl) AS x
        WHERE p.pronamespace = 'public'::regnamespace GROUP BY 1
    """,
}


def read(conninfo: str) -> Catalog:
    """Read the definitions of everything in the schema `public`."""
    with psycopg.connect(conninfo) as connection:
        return {kind: dict(connection.execute(query).fetchall()) for kind, query in _QUERIES.items()}


def differences(one: Catalog, other: Catalog) -> list[str]:
    """Say in one line each what differs between two databases."""
    found = []
    for kind in _QUERIES:
        for name in sorted(one[kind].keys() | other[kind].keys()):
            here, there = one[kind].get(name), other[kind].get(name)
            if here != there:
                found.append(f"{kind}: {name}: {here} <> {there}")
    return found


def functions_of_code() -> list[functions.SqlFunction]:
    """Return every SQL function of the code, whatever its database."""
    return [function for found in functions._by_label().values() for function in found]
