"""PostgreSQL enforces the transitions of a life cycle, tested on a table that is rolled back."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from config.kernel import sql
from config.kernel.lifecycle import Lifecycle, initial_states, transition_table
from config.kernel.sql import status_functions
from tests.support import databases

LIFE = Lifecycle(
    model="tests.Thing",
    table="kernel_thing",
    history_table="kernel_thinghistory",
    noun="thing",
    prefix="th",
    initial_states=initial_states("new"),
    transitions=transition_table({"new": ["open", "closed"], "open": ["closed"], "closed": []}),
)


def test_sources_and_pairs_are_read_from_the_table() -> None:
    assert LIFE.sources_of("closed") == ["new", "open"]
    assert LIFE.transition_pairs() == [("", "new"), ("new", "closed"), ("new", "open"), ("open", "closed")]


@pytest.fixture
def table(db: None) -> Iterator[psycopg.Connection]:
    """The guarded table, made by a superuser and gone after the test."""
    with psycopg.connect(databases.conninfo(str(connection.settings_dict["NAME"]))) as admin:
        admin.execute(
            "CREATE TABLE kernel_thing (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), status text,"
            " status_at timestamptz, status_note text)"
        )
        admin.execute(
            "CREATE TABLE kernel_thinghistory (id bigint GENERATED ALWAYS AS IDENTITY, subject_id uuid,"
            " from_status text, to_status text, at timestamptz, note text, recorded_at timestamptz)"
        )
        for text in status_functions.of_lifecycle(LIFE).values():
            admin.execute(text)
        admin.execute(str(sql.status_guard(LIFE.table).sql))
        yield admin
        admin.rollback()


def add(admin: psycopg.Connection, *statuses: str) -> None:
    admin.execute(
        "INSERT INTO kernel_thing (status, status_at, status_note) SELECT unnest(%s::text[]), now(), 'why'",
        [list(statuses)],
    )


def test_legal_transitions_pass_and_write_history(table: psycopg.Connection) -> None:
    add(table, "new", "new")
    table.execute("UPDATE kernel_thing SET status = 'open', status_note = 'because'")
    table.execute("UPDATE kernel_thing SET status_note = 'no transition'")
    found = table.execute(
        "SELECT from_status, to_status, note, count(*) FROM kernel_thinghistory GROUP BY 1, 2, 3 ORDER BY 1"
    ).fetchall()
    assert found == [("", "new", "why", 2), ("new", "open", "because", 2)]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE kernel_thing SET status = 'new' WHERE status = 'open'", "UPDATE kernel_thing SET status = 'nowhere'"],
)
def test_other_transitions_are_refused(table: psycopg.Connection, statement: str) -> None:
    add(table, "new")
    table.execute("UPDATE kernel_thing SET status = 'open'")
    with pytest.raises(psycopg.errors.CheckViolation, match=r"thing .* cannot go from") as refused:
        table.execute(statement)
    assert refused.value.diag.constraint_name == "kernel_thing_transition_is_allowed"


def test_a_new_row_has_an_initial_state(table: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        add(table, "new", "open")
