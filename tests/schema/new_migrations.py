"""Find the migrations added since the baseline dump, and what in them would disturb the previous release."""

from __future__ import annotations

import re
from dataclasses import dataclass

import psycopg
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from tests.support import dumps, fingerprints

Key = tuple[str, str]

# Rules of squawk that say nothing here.
NOT_ASKED = (
    "adding-foreign-key-constraint",  # `findings` knows those of a new empty column, which PostgreSQL does not check
    "ban-drop-constraint",  # the previous release does not miss a constraint
    "prefer-bigint-over-int",  # Django chooses the types of keys
    "prefer-bigint-over-smallint",
    "prefer-identity",
    "prefer-robust-stmts",  # a migration is one transaction, and Django knows which were applied
    "prefer-text-field",
    "require-lock-timeout",  # `migrate` sets it
    "require-statement-timeout",
)

# Findings that were looked at and accepted: migration -> finding -> reason.
ACCEPTED: dict[Key, dict[str, str]] = {
    ("reconciliation", "0002_days_dialects_and_attestations"): dict.fromkeys(
        (
            "constraint-missing-not-valid",
            "disallowed-unique-constraint",
            "require-concurrent-index-creation",
            "require-concurrent-index-deletion",
            "index of reconciliation_statement in a transaction",
            "constraint reconciliation_statement_part_check of reconciliation_statement is validated at once",
        ),
        "A statement is one row per rail account and bank day, so its indexes are made in milliseconds.",
    ),
}

_APPLIED = re.compile(r"^\s*(?:INSERT INTO public\.django_migrations VALUES )?\(\d+, '(\w+)', '(\w+)', '", re.MULTILINE)


def after_the_start() -> list[Key]:
    """Return our migrations that the dump of the start does not hold, in the order in which they are applied."""
    text = (dumps.FOLDER / dumps.releases()[0] / "default.sql").read_text(encoding="utf-8")
    start = set(_APPLIED.findall(text))
    ours = fingerprints.labels()
    graph = MigrationLoader(None).graph
    ordered = [key for leaf in sorted(graph.leaf_nodes()) for key in graph.forwards_plan(leaf)]
    return [key for key in dict.fromkeys(ordered) if key[0] in ours and key not in start]


def migration(key: Key) -> Migration:
    """Load a migration."""
    return MigrationLoader(None).graph.nodes[key]


@dataclass(frozen=True)
class Shape:
    """What a migration can change in a table in use at the cost of a scan, a rewrite or a failing query."""

    files: dict[str, int]
    validated: set[tuple[str, str]]
    references: dict[tuple[str, str], set[str]]
    not_valid: set[tuple[str, str]]
    required: set[tuple[str, str]]
    columns: set[tuple[str, str]]
    indexes: set[tuple[str, str]]


def shape(connection: psycopg.Connection) -> Shape:
    """Read the tables of the database."""

    def pairs(query: str) -> set[tuple[str, str]]:
        return set(connection.execute(query).fetchall())

    tables = "c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
    columns = (
        f"SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        f" WHERE {tables} AND a.attnum > 0 AND NOT a.attisdropped"
    )
    constraints = (
        f"SELECT c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
        f" WHERE {tables} AND k.contype IN ('c', 'f')"
    )
    return Shape(
        files=dict(
            connection.execute(
                f"SELECT c.relname, pg_relation_filenode(c.oid) FROM pg_class c WHERE {tables}"
            ).fetchall()
        ),
        validated=pairs(f"{constraints} AND k.convalidated"),
        references=_references(connection),
        not_valid=pairs(f"{constraints} AND NOT k.convalidated"),
        required=pairs(f"{columns} AND a.attnotnull"),
        columns=pairs(columns),
        indexes=pairs(
            f"SELECT c.relname, i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c"
            f" ON c.oid = x.indrelid"
            f" WHERE {tables}"
        ),
    )


def findings(before: Shape, after: Shape, *, is_atomic: bool) -> list[str]:
    """Say what a migration did to tables that were there before it."""
    found = [f"{table} is rewritten" for table, file in before.files.items() if after.files.get(table, file) != file]
    found += [f"{table} is dropped" for table in before.files.keys() - after.files.keys()]
    found += [
        f"column {column} of {table} is dropped"
        for table, column in before.columns - after.columns
        if table in after.files
    ]
    found += [
        f"column {column} of {table} becomes NOT NULL"
        for table, column in after.required - before.required
        if (table, column) in before.columns
    ]
    found += [
        f"constraint {name} of {table} is validated at once"
        for table, name in after.validated - before.validated - before.not_valid
        if table in before.files and not _is_of_new_empty_columns(table, name, before, after)
    ]
    if is_atomic:
        made = {table for table, _ in after.indexes - before.indexes}
        found += [f"index of {table} in a transaction" for table in made if table in before.files]
    return sorted(found)


def _references(connection: psycopg.Connection) -> dict[tuple[str, str], set[str]]:
    """Return the columns of every foreign key."""
    rows = connection.execute(
        "SELECT c.relname, k.conname, a.attname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey)"
        " WHERE c.relnamespace = 'public'::regnamespace AND k.contype = 'f'"
    )
    found: dict[tuple[str, str], set[str]] = {}
    for table, name, column in rows.fetchall():
        found.setdefault((table, name), set()).add(column)
    return found


def _is_of_new_empty_columns(table: str, name: str, before: Shape, after: Shape) -> bool:
    """Say whether a constraint is a foreign key that came with its columns, which hold nothing yet."""
    columns = {(table, column) for column in after.references.get((table, name), ())}
    return bool(columns) and not columns & before.columns and not columns & after.required
