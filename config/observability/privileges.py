"""Readiness: the application's role reads the books, cannot write them, and may do what the code does elsewhere.

Migrations revoke once. A later GRANT, a restored dump, or an owner's role that was introduced after the migrations
changes privileges without a migration, so the database is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, router
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.kernel.sql import ReadOnlyForApplication, functions
from config.observability.health import Check, State

NAME = "database_privileges"
_NAMED_AT_MOST = 3

# What the role can become by SET ROLE counts too: a member of a role has its privileges, inherited or not.
_IS_SUPERUSER = "SELECT bool_or(rolsuper) FROM pg_roles WHERE pg_has_role(%(role)s::name, oid, 'MEMBER')"

_OWNED = """
SELECT 'table ' || relname FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
  AND pg_has_role(%(role)s::name, relowner, 'MEMBER')
UNION ALL
SELECT 'function ' || proname FROM pg_proc
WHERE pronamespace = current_schema()::regnamespace AND proname = ANY (%(functions)s::text[])
  AND pg_has_role(%(role)s::name, proowner, 'MEMBER')
UNION ALL
SELECT 'schema ' || nspname FROM pg_namespace
WHERE nspname = current_schema() AND pg_has_role(%(role)s::name, nspowner, 'MEMBER')
ORDER BY 1
"""

# TRIGGER and CREATE would let the role run its own code with the rights of the functions that write the books.
_TOO_MUCH = """
WITH acting AS (SELECT oid FROM pg_roles WHERE pg_has_role(%(role)s::name, oid, 'MEMBER'))
SELECT p.privilege, c.relname
FROM unnest(%(read_only)s::text[]) AS t (name) JOIN pg_class c ON c.oid = to_regclass(t.name)
CROSS JOIN unnest('{INSERT,UPDATE,DELETE,TRUNCATE,TRIGGER}'::text[]) AS p (privilege)
WHERE EXISTS (
    SELECT FROM acting a
    WHERE CASE WHEN p.privilege IN ('INSERT', 'UPDATE') THEN has_any_column_privilege(a.oid, c.oid, p.privilege)
               ELSE has_table_privilege(a.oid, c.oid, p.privilege) END
)
UNION ALL
SELECT 'CREATE', 'SCHEMA ' || current_schema()
WHERE EXISTS (SELECT FROM acting a WHERE has_schema_privilege(a.oid, current_schema(), 'CREATE'))
ORDER BY 2, 1
"""

# The numbers are the events of pg_trigger.tgtype. What `kernel_refuse_change` refuses to every role needs no privilege.
_TOO_LITTLE = """
SELECT p.privilege, c.relname
FROM unnest(%(tables)s::text[]) AS t (name) JOIN pg_class c ON c.oid = to_regclass(t.name)
CROSS JOIN (VALUES ('SELECT', 0), ('INSERT', 4), ('DELETE', 8), ('UPDATE', 16)) AS p (privilege, event)
WHERE (p.privilege = 'SELECT' OR t.name <> ALL (%(read_only)s::text[]))
  AND NOT has_table_privilege(%(role)s::name, c.oid, p.privilege)
  AND NOT EXISTS (
      SELECT FROM pg_trigger g JOIN pg_proc f ON f.oid = g.tgfoid
      WHERE g.tgrelid = c.oid AND f.proname = 'kernel_refuse_change' AND g.tgtype & p.event <> 0 AND g.tgqual IS NULL
  )
UNION ALL
SELECT 'USAGE', 'SEQUENCE ' || q.seqrelid::regclass::text
FROM unnest(%(tables)s::text[]) AS t (name)
JOIN pg_depend d ON d.refobjid = to_regclass(t.name) AND d.deptype IN ('a', 'i') AND d.classid = 'pg_class'::regclass
JOIN pg_sequence q ON q.seqrelid = d.objid
WHERE t.name <> ALL (%(read_only)s::text[]) AND NOT has_sequence_privilege(%(role)s::name, q.seqrelid, 'USAGE')
UNION ALL
SELECT 'EXECUTE', 'FUNCTION ' || p.proname
FROM pg_proc p
WHERE p.pronamespace = current_schema()::regnamespace AND p.proname = ANY (%(functions)s::text[])
  AND p.prorettype <> 'trigger'::regtype AND NOT has_function_privilege(%(role)s::name, p.oid, 'EXECUTE')
ORDER BY 2, 1
"""


def database_privileges() -> Check:
    """The application's role has the privileges that it needs, and none that writes the books."""
    role = settings.DATABASE_APPLICATION_ROLE
    if not role:
        return Check(NAME, State.OK, "One role owns and runs everything; only triggers guard the books.")
    try:
        with connection.cursor() as cursor:
            problems = list(_problems(cursor, role))
    except DatabaseError:
        return Check(NAME, State.FAILED, "PostgreSQL does not answer.")
    if not problems:
        return Check(NAME, State.OK)
    more = f" And {len(problems) - _NAMED_AT_MOST} more." if len(problems) > _NAMED_AT_MOST else ""
    return Check(NAME, State.FAILED, " ".join(problems[:_NAMED_AT_MOST]) + more)


@lru_cache(maxsize=1)
def read_only_tables() -> tuple[str, ...]:
    """Return the tables that the migrations make read-only for the application, and the record of SQL functions."""
    operations = (
        operation
        for migration in MigrationLoader(None).disk_migrations.values()
        for operation in migration.operations
        if isinstance(operation, ReadOnlyForApplication)
    )
    return (*sorted({table for operation in operations for table in operation.tables}), functions.TABLE)


def application_tables() -> set[str]:
    """Return the tables of all models of the database, those of many-to-many relations included."""
    return {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and router.allow_migrate_model(connection.alias, model)
    }


def _problems(cursor: CursorWrapper, role: str) -> Iterator[str]:
    """Yield a sentence per problem: role, table and privilege, and the statement that repairs it."""
    history = MigrationRecorder.Migration._meta.db_table
    parameters: dict[str, Any] = {
        "role": role,
        "read_only": [*read_only_tables(), history],
        "tables": sorted({*application_tables(), *read_only_tables(), history}),
        "functions": [function.name for function in functions.of_database(connection.alias)],
    }
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %(role)s", parameters)
    if cursor.fetchone() is None:
        yield f"Role {role} does not exist: create it, and let DATABASE_URL name it."
        return
    cursor.execute(_IS_SUPERUSER, parameters)
    if cursor.fetchone() == (True,):
        yield f"Role {role} is a superuser or can become one: let DATABASE_URL name a role without such rights."
        return
    cursor.execute(_OWNED, parameters)
    for (owned,) in cursor.fetchall():
        kind, _, name = owned.partition(" ")
        yield f"Role {role} owns {owned}: give it to the owner's role with `ALTER {kind.upper()} {name} OWNER TO ...`."
    cursor.execute(_TOO_MUCH, {**parameters, "read_only": list(read_only_tables())})
    for privilege, target in cursor.fetchall():
        repair = f"REVOKE {privilege} ON {target} FROM {role}"
        yield f"Role {role} may {privilege} on {target}: run `{repair}` as the owner (also FROM PUBLIC and groups)."
    cursor.execute(_TOO_LITTLE, parameters)
    for privilege, target in cursor.fetchall():
        repair = f"GRANT {privilege} ON {target} TO {role}"
        yield f"Role {role} may not {privilege} on {target}: run `{repair}` as the owner."
