"""Readiness names what the application's role may do too much or too little."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from pytest_django import Settings

from config.observability import privileges
from config.observability.health import Check, State
from tests.support import databases

pytestmark = pytest.mark.django_db

ROLE = settings.DATABASE_APPLICATION_ROLE


@pytest.fixture
def owner() -> Iterator[psycopg.Connection[Any]]:
    where = connections["owner"].settings_dict
    with psycopg.connect(
        host=where["HOST"],
        port=where["PORT"],
        user=where["USER"],
        password=where["PASSWORD"],
        dbname=where["NAME"],
        autocommit=True,
    ) as connection:
        yield connection


@pytest.fixture
def admin() -> Iterator[psycopg.Connection[Any]]:
    """A superuser's transaction, which is rolled back."""
    with (
        databases.superuser(connections["default"].settings_dict["NAME"]) as connection,
        connection.transaction(force_rollback=True),
    ):
        yield connection


@contextmanager
def changed(connection: psycopg.Connection[Any], statement: str, undo: str) -> Iterator[Check]:
    """Execute a statement, run the check, and undo the statement."""
    connection.execute(statement)
    try:
        yield privileges.database_privileges()
    finally:
        connection.execute(undo)


def test_the_role_of_a_new_database_has_what_it_needs_and_no_more(client: Client) -> None:
    assert client.get("/readyz").json()["checks"]["database_privileges"] == {"state": "ok"}


def test_the_tables_of_the_books_come_from_the_migrations() -> None:
    assert {"ledger_account", "ledger_entry", "ledger_journal", "kernel_sqlfunction"} <= set(
        privileges.read_only_tables()
    )


@pytest.mark.parametrize("privilege", ["INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER"])
@pytest.mark.parametrize("table", privileges.read_only_tables())
def test_a_privilege_to_write_the_books_is_named(owner: psycopg.Connection[Any], table: str, privilege: str) -> None:
    revoke = f"REVOKE {privilege} ON {table} FROM {ROLE}"
    with changed(owner, f"GRANT {privilege} ON {table} TO {ROLE}", revoke) as found:
        assert found.state == State.FAILED
        assert found.detail == (
            f"Role {ROLE} may {privilege} on {table}: run `{revoke}` as the owner (also FROM PUBLIC and groups)."
        )
    assert privileges.database_privileges().state == State.OK


def test_readiness_fails_while_the_role_may_write_the_books(client: Client, owner: psycopg.Connection[Any]) -> None:
    with changed(owner, f"GRANT UPDATE ON ledger_entry TO {ROLE}", f"REVOKE UPDATE ON ledger_entry FROM {ROLE}"):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert f"Role {ROLE} may UPDATE on ledger_entry" in answer.json()["checks"]["database_privileges"]["detail"]


@pytest.mark.parametrize(
    ("grant", "undo"),
    [
        ("GRANT UPDATE ON ledger_entry TO PUBLIC", "REVOKE UPDATE ON ledger_entry FROM PUBLIC"),
        (f"GRANT UPDATE (amount_minor) ON ledger_entry TO {ROLE}",
         f"REVOKE UPDATE (amount_minor) ON ledger_entry FROM {ROLE}"),
    ],
)  # fmt: skip
def test_a_privilege_of_public_or_of_one_column_counts(owner: psycopg.Connection[Any], grant: str, undo: str) -> None:
    with changed(owner, grant, undo) as found:
        assert f"Role {ROLE} may UPDATE on ledger_entry" in found.detail


@pytest.mark.parametrize(
    ("privilege", "target"),
    [
        ("SELECT", "payouts_transfer"),
        ("INSERT", "payouts_transfer"),
        ("UPDATE", "payouts_transfer"),
        ("SELECT", "ledger_entry"),
        ("SELECT", "django_migrations"),
        ("INSERT", "auth_user_groups"),
        ("USAGE", "SEQUENCE webhooks_outboxentry_sequence_seq"),
    ],
)
def test_a_privilege_that_is_lacking_is_named(owner: psycopg.Connection[Any], privilege: str, target: str) -> None:
    with changed(
        owner, f"REVOKE {privilege} ON {target} FROM {ROLE}", f"GRANT {privilege} ON {target} TO {ROLE}"
    ) as found:
        assert found.state == State.FAILED
        assert found.detail == (
            f"Role {ROLE} may not {privilege} on {target}: run `GRANT {privilege} ON {target} TO {ROLE}` as the owner."
        )


def test_readiness_fails_while_the_role_cannot_read_transfers(client: Client, owner: psycopg.Connection[Any]) -> None:
    with changed(
        owner, f"REVOKE SELECT ON payouts_transfer FROM {ROLE}", f"GRANT SELECT ON payouts_transfer TO {ROLE}"
    ):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert f"Role {ROLE} may not SELECT on payouts_transfer" in answer.json()["checks"]["database_privileges"]["detail"]


def test_a_function_that_the_role_cannot_execute_is_named(owner: psycopg.Connection[Any]) -> None:
    with changed(
        owner,
        f"REVOKE EXECUTE ON FUNCTION ledger_hold_many FROM PUBLIC, {ROLE}",
        f"GRANT EXECUTE ON FUNCTION ledger_hold_many TO PUBLIC, {ROLE}",
    ) as found:
        assert f"Role {ROLE} may not EXECUTE on FUNCTION ledger_hold_many" in found.detail


def test_what_triggers_refuse_to_every_role_needs_no_privilege(owner: psycopg.Connection[Any]) -> None:
    with changed(
        owner,
        f"REVOKE UPDATE, DELETE ON payouts_transferhistory FROM {ROLE}",
        f"GRANT UPDATE, DELETE ON payouts_transferhistory TO {ROLE}",
    ) as found:
        assert found.state == State.OK


def test_an_owned_table_is_named(admin: psycopg.Connection[Any]) -> None:
    admin.execute(f"ALTER TABLE observability_heartbeat OWNER TO {ROLE}")
    (problem,) = _problems_seen_by(admin)
    assert problem.startswith(f"Role {ROLE} owns table observability_heartbeat: ")


def test_a_role_that_can_become_the_owner_is_refused(admin: psycopg.Connection[Any]) -> None:
    """A role that does not inherit can still run SET ROLE."""
    admin.execute(f"ALTER ROLE {ROLE} NOINHERIT")
    admin.execute(f"GRANT {connections['owner'].settings_dict['USER']} TO {ROLE}")
    problems = _problems_seen_by(admin)
    assert any(problem.startswith(f"Role {ROLE} owns table ledger_entry") for problem in problems)
    assert any(problem.startswith(f"Role {ROLE} may UPDATE on ledger_entry") for problem in problems)


def test_a_role_that_may_create_in_the_schema_is_refused(admin: psycopg.Connection[Any]) -> None:
    admin.execute(f"GRANT CREATE ON SCHEMA public TO {ROLE}")
    (problem,) = _problems_seen_by(admin)
    assert problem.startswith(f"Role {ROLE} may CREATE on SCHEMA public: run `REVOKE CREATE ON SCHEMA public FROM")


def test_a_superuser_is_refused(admin: psycopg.Connection[Any]) -> None:
    admin.execute(f"ALTER ROLE {ROLE} SUPERUSER")
    (problem,) = _problems_seen_by(admin)
    assert problem.startswith(f"Role {ROLE} is a superuser or can become one")


def test_three_problems_are_named_and_the_others_counted(owner: psycopg.Connection[Any]) -> None:
    everything = "INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER ON ledger_entry"
    with changed(owner, f"GRANT {everything} TO {ROLE}", f"REVOKE {everything} FROM {ROLE}") as found:
        assert found.detail.count(" on ledger_entry: ") == 3
        assert found.detail.endswith(" And 2 more.")


def test_where_one_role_owns_everything_only_triggers_guard(settings: Settings) -> None:
    settings.DATABASE_APPLICATION_ROLE = ""
    found = privileges.database_privileges()
    assert found == Check(
        "database_privileges", State.OK, "One role owns and runs everything; only triggers guard the books."
    )


def test_a_role_that_does_not_exist_is_named(settings: Settings) -> None:
    settings.DATABASE_APPLICATION_ROLE = "nothing_of_this_name"
    assert privileges.database_privileges().detail.startswith("Role nothing_of_this_name does not exist")


def _problems_seen_by(admin: psycopg.Connection[Any]) -> list[str]:
    """Run the queries of the check inside the transaction of a superuser."""
    with admin.cursor() as cursor:
        return list(privileges._problems(cursor, ROLE))  # type: ignore[arg-type]
