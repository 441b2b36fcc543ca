"""Repeatable SQL functions: find them in the code, compare them with the database, and bring the database up to date.

A function is `<app>/sql/<name>.sql` with one CREATE OR REPLACE FUNCTION, or is generated from a `Lifecycle`. The table
`kernel_sqlfunction` records each text that was applied: the checksum of the text, and a digest of what PostgreSQL made
of it, which also shows a function that was replaced or dropped by hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.utils.module_loading import module_has_submodule

from config.kernel.lifecycle import Lifecycle
from config.kernel.sql import status_functions

TABLE = "kernel_sqlfunction"

_KERNEL = "kernel"
_KERNEL_FILES = Path(__file__).parent

_CREATE_TABLE = f"""
CREATE TABLE {TABLE} (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    definition text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)
"""

# What PostgreSQL holds under a name. The digest leaves out what differs between installations (oid, owner, grants).
_FOUND = """
SELECT p.proname::text, count(*), min(md5(concat_ws('|',
    pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), l.lanname, p.prosecdef, p.provolatile,
    p.proparallel, p.proisstrict, p.proconfig, p.prosrc)))
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = current_schema()::regnamespace AND p.proname = ANY (%s)
GROUP BY p.proname
"""

# The bodies are checked when all functions are there, so their order does not matter.
_CHECK_BODIES = """
SELECT CASE l.lanname WHEN 'plpgsql' THEN plpgsql_validator(p.oid)::text
                      WHEN 'sql' THEN fmgr_sql_validator(p.oid)::text END
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = current_schema()::regnamespace AND p.proname = ANY (%s)
ORDER BY p.proname
"""


@dataclass(frozen=True)
class SqlFunction:
    """One function of the code: its name, its text, and where the text comes from."""

    name: str
    text: str
    source: str

    @property
    def checksum(self) -> str:
        """Return the SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class State(StrEnum):
    """How a function in the database relates to the code."""

    CURRENT = "current"
    MISSING = "missing"
    CHANGED = "changed"  # The text in the code is not the one that was applied last.
    ALTERED = "altered by hand"  # The database holds something else than what was applied last.
    AMBIGUOUS = "has two signatures"
    NEWER = "newer"  # This text was applied once, and a newer release has applied another since.


@dataclass(frozen=True)
class Finding:
    """A function of the code and its state in one database."""

    function: SqlFunction
    state: State


class FunctionNotApplied(Exception):
    """A function could not be applied; the message says which one and what to do."""


def of_database(alias: str) -> list[SqlFunction]:
    """Return the functions that belong into a database, in a fixed order: lower apps first, then by name."""
    return [
        function
        for label, functions in _by_label().items()
        if router.allow_migrate(alias, label)
        for function in functions
    ]


def findings(connection: BaseDatabaseWrapper) -> list[Finding]:
    """Compare every function of the code with the database."""
    functions = of_database(connection.alias)
    found = _found(connection, functions)
    applied = _applied(connection)
    return [Finding(function, _state(function, found, applied)) for function in functions]


def to_apply(connection: BaseDatabaseWrapper) -> list[Finding]:
    """Return what `migrate` would apply."""
    return [finding for finding in findings(connection) if finding.state is not State.CURRENT]


def stale(connection: BaseDatabaseWrapper) -> list[Finding]:
    """Return the functions with which this code must not work.

    A newer function is not among them: while a deployment runs, the previous release goes on with the functions of
    the next one, which are compatible by rule.
    """
    return [finding for finding in to_apply(connection) if finding.state is not State.NEWER]


def create_missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Create the functions that the database lacks, before its tables: triggers and constraints refer to them.

    Bodies are not checked yet. A function whose signature names a type that a migration makes is left for `apply`.
    """
    functions = of_database(connection.alias)
    found = _found(connection, functions)
    created = []
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET LOCAL check_function_bodies = off")
        for function in functions:
            if function.name in found:
                continue
            try:
                with transaction.atomic(using=connection.alias):
                    _create(cursor, function)
                created.append(function.name)
            except FunctionNotApplied as error:
                if not _is_unknown_type(error.__cause__):
                    raise
    return created


def apply(connection: BaseDatabaseWrapper) -> list[Finding]:
    """Apply every function that differs, in one transaction, and return what was applied."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        changes = to_apply(connection)
        if not changes:
            return []
        _ensure_table(connection)
        cursor.execute("SET LOCAL check_function_bodies = off")
        functions = [change.function for change in changes]
        for function in functions:
            _create(cursor, function)
        names = [function.name for function in functions]
        cursor.execute("SET LOCAL check_function_bodies = on")
        try:
            cursor.execute(_CHECK_BODIES, [names])
        except ProgrammingError as error:
            raise FunctionNotApplied(f"The body of a SQL function is wrong: {error}") from error
        found = _found(connection, functions)
        for function in functions:
            count, definition = found[function.name]
            if count != 1:
                raise FunctionNotApplied(
                    f"SQL function {function.name} would exist with {count} signatures. A function with another"
                    " signature is a new function: give it a new name, and let a migration drop the old one in a later"
                    " release."
                )
            cursor.execute(
                f"INSERT INTO {TABLE} (name, checksum, definition) VALUES (%s, %s, %s)",  # noqa: S608 - a constant
                [function.name, function.checksum, definition],
            )
    return changes


def unapplied_sentence(stale_functions: Iterable[Finding]) -> str:
    """Say which functions of a database are not those of the code; for people and for `/readyz`."""
    names = [finding.function.name for finding in stale_functions]
    listed = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return f"SQL functions of the database are not those of this release ({listed}): run `manage.py migrate`."


@lru_cache(maxsize=1)
def _by_label() -> dict[str, list[SqlFunction]]:
    """Return the functions by app label. They are read once: a process works with the code it was started with."""
    found = {_KERNEL: _in_folder(_KERNEL_FILES)}
    for app in apps.get_app_configs():
        if Path(app.path) == Path(settings.BASE_DIR, *app.name.split(".")):
            functions = _in_folder(Path(app.path) / "sql")
            if module_has_submodule(app.module, "states"):
                functions += _of_states(f"{app.name}.states", app.label)
            found[app.label] = sorted(functions, key=lambda function: function.name)
    return found


def _in_folder(folder: Path) -> list[SqlFunction]:
    return [
        SqlFunction(path.stem, path.read_text(encoding="utf-8"), str(path.relative_to(settings.BASE_DIR)))
        for path in sorted(folder.glob("*.sql"))
    ]


def _of_states(module_name: str, label: str) -> list[SqlFunction]:
    lives = {
        life.table: life
        for life in vars(import_module(module_name)).values()
        if isinstance(life, Lifecycle) and life.model.partition(".")[0] == label
    }
    return [
        SqlFunction(name, text, module_name)
        for life in lives.values()
        for name, text in status_functions.of_lifecycle(life).items()
    ]


def _found(connection: BaseDatabaseWrapper, functions: Iterable[SqlFunction]) -> dict[str, tuple[int, str]]:
    """Return the number of signatures and the digest of each function that the database holds."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [[function.name for function in functions]])
        return {name: (count, definition) for name, count, definition in cursor.fetchall()}


def _applied(connection: BaseDatabaseWrapper) -> dict[str, list[tuple[str, str]]]:
    """Return checksum and digest of every text that was applied, oldest first, by function."""
    applied: dict[str, list[tuple[str, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [TABLE])
        if cursor.fetchone() == (True,):
            cursor.execute(f"SELECT name, checksum, definition FROM {TABLE} ORDER BY id")  # noqa: S608 - a constant
            for name, checksum, definition in cursor.fetchall():
                applied.setdefault(name, []).append((checksum, definition))
    return applied


def _state(
    function: SqlFunction, found: dict[str, tuple[int, str]], applied: dict[str, list[tuple[str, str]]]
) -> State:
    count, definition = found.get(function.name, (0, ""))
    if count != 1:
        return State.AMBIGUOUS if count else State.MISSING
    history = applied.get(function.name, [])
    if not history:
        return State.CHANGED
    last_checksum, last_definition = history[-1]
    if definition != last_definition:
        return State.ALTERED
    if last_checksum == function.checksum:
        return State.CURRENT
    return State.NEWER if function.checksum in {checksum for checksum, _ in history} else State.CHANGED


def _ensure_table(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NULL", [TABLE])
        if cursor.fetchone() == (True,):
            cursor.execute(_CREATE_TABLE)
            if role := settings.DATABASE_APPLICATION_ROLE:
                quoted = connection.ops.quote_name(role)
                cursor.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {TABLE} FROM {quoted}")
                cursor.execute(f"GRANT SELECT ON {TABLE} TO {quoted}")


def _create(cursor: CursorWrapper, function: SqlFunction) -> None:
    """Execute the text of a function and explain a failure; 42P13 means that the signature changed."""
    if f"CREATE OR REPLACE FUNCTION {function.name}(" not in function.text:
        raise FunctionNotApplied(f"{function.source} does not create the function {function.name}.")
    try:
        cursor.execute(function.text)
    except ProgrammingError as error:
        message = f"SQL function {function.name} ({function.source}): {error}".rstrip()
        if _sqlstate(error) == "42P13":
            message += " A function with another signature is a new function: give it a new name."
        raise FunctionNotApplied(message) from error


def _is_unknown_type(error: BaseException | None) -> bool:
    return _sqlstate(error) in {"42704", "42P01"}


def _sqlstate(error: BaseException | None) -> str:
    """Return PostgreSQL's code of an error that Django wrapped."""
    return str(getattr(getattr(error, "__cause__", None), "sqlstate", ""))
