"""Operations for migrations: triggers, keys and privileges that many tables share.

Every helper returns a reversible operation. Constraint and trigger names are sentences, because PostgreSQL shows them
in its error messages. The text of a helper is frozen: a migration that was applied never changes its meaning. The
trigger functions are repeatable and stand in `<app>/sql/`.
"""

from __future__ import annotations

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def append_only(table: str) -> migrations.RunSQL:
    """Refuse UPDATE, DELETE and TRUNCATE of a table to every role.

    The trigger for UPDATE and DELETE also fires in replication mode (ENABLE ALWAYS). The one for TRUNCATE does not, so
    that a superuser can empty a test database.
    """
    return migrations.RunSQL(
        sql=f"""
        CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
        CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_append_only;
        """,
        reverse_sql=(
            f"DROP TRIGGER {table}_is_append_only ON {table}; DROP TRIGGER {table}_is_never_emptied ON {table};"
        ),
    )


def never_deleted(table: str) -> migrations.RunSQL:
    """Refuse DELETE and TRUNCATE of a table whose rows may change."""
    return migrations.RunSQL(
        sql=f"""
        CREATE TRIGGER {table}_is_never_deleted BEFORE DELETE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
        CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
        """,
        reverse_sql=(
            f"DROP TRIGGER {table}_is_never_deleted ON {table}; DROP TRIGGER {table}_is_never_emptied ON {table};"
        ),
    )


def never_changed(table: str) -> migrations.RunSQL:
    """Refuse UPDATE of a table whose rows may be deleted."""
    return migrations.RunSQL(
        sql=f"""
        CREATE TRIGGER {table}_is_never_changed BEFORE UPDATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
        """,
        reverse_sql=f"DROP TRIGGER {table}_is_never_changed ON {table};",
    )


def status_guard(table: str) -> migrations.RunSQL:
    """Check transitions and write the history of a table that has a `Lifecycle`.

    The two trigger functions are generated from `states.py` (see `status_functions`) and follow it: a new transition
    needs no migration.
    """
    return migrations.RunSQL(
        sql=f"""
        CREATE TRIGGER {table}_status_updated AFTER UPDATE ON {table}
            REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_status_updated();
        CREATE TRIGGER {table}_status_inserted AFTER INSERT ON {table}
            REFERENCING NEW TABLE AS after_rows
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_status_inserted();
        """,
        reverse_sql=f"DROP TRIGGER {table}_status_updated ON {table}; DROP TRIGGER {table}_status_inserted ON {table};",
    )


def owned_key(table: str) -> migrations.RunSQL:
    """Give a partner's table the unique key (environment_id, id), which rows of the same environment refer to."""
    return migrations.RunSQL(
        sql=f"ALTER TABLE {table} ADD CONSTRAINT {table}_id_within_environment UNIQUE (environment_id, id);",
        reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {table}_id_within_environment;",
    )


def owned_reference(table: str, column: str, target: str) -> migrations.RunSQL:
    """Make `column` refer to a row of the same environment, so that a row of another partner cannot be referenced."""
    name = f"{table}_{column}_is_of_the_same_environment"[:63]
    return migrations.RunSQL(
        sql=f"""
        ALTER TABLE {table} ADD CONSTRAINT {name}
            FOREIGN KEY (environment_id, {column}) REFERENCES {target} (environment_id, id);
        """,
        reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {name};",
    )


class ReadOnlyForApplication(migrations.RunPython):
    """Revoke INSERT, UPDATE, DELETE and TRUNCATE on tables from the application's role, which writes them by functions.

    Where one role owns and runs everything (a small installation) there is nothing to revoke, and the triggers guard.
    """

    def __init__(self, *tables: str) -> None:
        self.tables = tables
        super().__init__(self._revoke, self._grant)

    def deconstruct(self) -> tuple[str, list[str], dict[str, str]]:
        """Return how a migration file spells this operation."""
        return (self.__class__.__name__, list(self.tables), {})

    def _revoke(self, _apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        self._execute(editor, "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {tables} FROM {role}")

    def _grant(self, _apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        self._execute(editor, "GRANT INSERT, UPDATE, DELETE ON {tables} TO {role}")

    def _execute(self, editor: BaseDatabaseSchemaEditor, statement: str) -> None:
        role = settings.DATABASE_APPLICATION_ROLE
        if role:
            editor.execute(statement.format(tables=", ".join(self.tables), role=editor.quote_name(role)))
