"""What migrations need beyond Django: guards written once, SQL verbs loaded from files, keys that carry the environment.

Every helper returns a reversible operation. Names are sentences, because PostgreSQL shows them to whoever breaks the rule.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from config.kernel.lifecycle import Lifecycle

_REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION kernel_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused; correct by adding.', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_is_append_only';
END $$;
"""


def append_only(table: str) -> migrations.RunSQL:
    """Refuse UPDATE, DELETE and TRUNCATE of a table for everybody.

    The first two also fire in replication mode (ENABLE ALWAYS); TRUNCATE does not, so that a superuser can empty a test database.
    """
    return migrations.RunSQL(
        sql=f"""
        {_REFUSE_CHANGE}
        CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
        CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_append_only;
        """,
        reverse_sql=f"DROP TRIGGER {table}_is_append_only ON {table}; DROP TRIGGER {table}_is_never_emptied ON {table};",
    )


def never_deleted(table: str) -> migrations.RunSQL:
    """Refuse DELETE and TRUNCATE of a table whose rows may change but never vanish."""
    return migrations.RunSQL(
        sql=f"""
        {_REFUSE_CHANGE}
        CREATE TRIGGER {table}_is_never_deleted BEFORE DELETE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
        CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
        """,
        reverse_sql=f"DROP TRIGGER {table}_is_never_deleted ON {table}; DROP TRIGGER {table}_is_never_emptied ON {table};",
    )


def lifecycle_guard(life: Lifecycle) -> migrations.RunSQL:
    """Write the table of moves into PostgreSQL: a statement trigger refuses other arrows and appends one history row per arrow.

    Its plans are made once per session, perhaps for a statement of one row; without nested loops they also suit one of a thousand (60 ms against 6).
    """
    arrows = ", ".join(f"('{source}', '{to}')" for source, to in life.transition_pairs())
    name = f"{life.table}_life"
    refuse = f"""
            RAISE EXCEPTION '{life.noun} % cannot go from "%" to "%".', bad.id, bad.was, bad.becomes
                USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"""
    history = f"INSERT INTO {life.history_table} (subject_id, from_status, to_status, at, note, recorded_at)"
    return migrations.RunSQL(
        sql=f"""
        CREATE OR REPLACE FUNCTION {name}_moved() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
        DECLARE bad record;
        BEGIN
            SELECT n.id, o.status AS was, n.status AS becomes INTO bad FROM after_rows n JOIN before_rows o USING (id)
            WHERE n.status <> o.status AND (o.status, n.status) NOT IN (VALUES {arrows}) LIMIT 1;
            IF FOUND THEN {refuse}
            END IF;
            {history}
            SELECT n.id, o.status, n.status, n.status_at, n.status_note, clock_timestamp()
            FROM after_rows n JOIN before_rows o USING (id) WHERE n.status <> o.status;
            RETURN NULL;
        END $$;
        CREATE OR REPLACE FUNCTION {name}_born() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE bad record;
        BEGIN
            SELECT n.id, '' AS was, n.status AS becomes INTO bad FROM after_rows n WHERE ('', n.status) NOT IN (VALUES {arrows}) LIMIT 1;
            IF FOUND THEN {refuse}
            END IF;
            {history}
            SELECT n.id, '', n.status, n.status_at, n.status_note, clock_timestamp() FROM after_rows n;
            RETURN NULL;
        END $$;
        CREATE TRIGGER {name}_moved AFTER UPDATE ON {life.table}
            REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION {name}_moved();
        CREATE TRIGGER {name}_born AFTER INSERT ON {life.table}
            REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION {name}_born();
        """,
        reverse_sql=f"""
        DROP TRIGGER {name}_moved ON {life.table}; DROP TRIGGER {name}_born ON {life.table};
        DROP FUNCTION {name}_moved(); DROP FUNCTION {name}_born();
        """,
    )


def owned_key(table: str) -> migrations.RunSQL:
    """Give a partner's table the key (environment_id, id) that other owned rows point at."""
    return migrations.RunSQL(
        sql=f"ALTER TABLE {table} ADD CONSTRAINT {table}_id_within_environment UNIQUE (environment_id, id);",
        reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {table}_id_within_environment;",
    )


def owned_reference(table: str, column: str, target: str) -> migrations.RunSQL:
    """Make `column` point at a row of the same environment: another tenant's row cannot be referenced, whatever the code does."""
    name = f"{table}_{column}_is_of_the_same_environment"[:63]
    return migrations.RunSQL(
        sql=f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (environment_id, {column}) REFERENCES {target} (environment_id, id);",
        reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {name};",
    )


def load_functions(migration_file: str, path: str, *functions: str) -> migrations.RunSQL:
    """Load SQL verbs from `<app>/sql/<path>`; `functions` are dropped first, so a changed signature leaves no old twin behind."""
    text = (Path(migration_file).resolve().parent.parent / "sql" / path).read_text(encoding="utf-8")
    drops = "".join(f"DROP FUNCTION IF EXISTS {name};" for name in functions)
    return migrations.RunSQL(sql=[drops + text] if drops else [text], reverse_sql=drops)


def reload_functions(migration_file: str, path: str, *functions: str) -> migrations.RunSQL:
    """Load SQL verbs again after their file changed; `functions` are their old and new signatures.

    There is no way back but forward: the files are the only copy of the text, and what they say today suits the tables of yesterday.
    """
    loaded = load_functions(migration_file, path, *functions)
    return migrations.RunSQL(sql=loaded.sql, reverse_sql=migrations.RunSQL.noop)


def replace_function(migration_file: str, path: str) -> migrations.RunSQL:
    """Load one SQL function again, of the same signature, while triggers hang on it. There is no way back but forward, as with `reload_functions`."""
    text = (Path(migration_file).resolve().parent.parent / "sql" / path).read_text(encoding="utf-8")
    return migrations.RunSQL([text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)], migrations.RunSQL.noop)


class ReadOnlyForApplication(migrations.RunPython):
    """Take INSERT, UPDATE, DELETE and TRUNCATE on these tables from the application's role: it writes them through SQL verbs only.

    Where one role owns and runs everything (a small installation), there is nothing to take away and the triggers alone guard.
    """

    def __init__(self, *tables: str) -> None:
        self.tables = tables
        super().__init__(self._revoke, self._grant)

    def deconstruct(self) -> tuple[str, list[str], dict[str, str]]:
        """How a migration file spells this operation."""
        return (self.__class__.__name__, list(self.tables), {})

    def _revoke(self, _apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        self._say(editor, "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {tables} FROM {role}")

    def _grant(self, _apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        self._say(editor, "GRANT INSERT, UPDATE, DELETE ON {tables} TO {role}")

    def _say(self, editor: BaseDatabaseSchemaEditor, statement: str) -> None:
        role = settings.DATABASE_APPLICATION_ROLE
        if role:
            editor.execute(statement.format(tables=", ".join(self.tables), role=editor.quote_name(role)))
