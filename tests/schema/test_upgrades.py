"""`migrate` makes an earlier database equal to a fresh one, also beside another `migrate` and open transactions."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from config.kernel.sql import functions
from config.local.management.commands import migrate
from config.local.paths import BASE_DIR
from config.observability import checks, health, privileges
from tests.support import catalog, databases, dumps, fingerprints, processes

pytestmark = [
    pytest.mark.django_db(databases=["default", "owner", "sandbox"], transaction=True),
    pytest.mark.slow,
    pytest.mark.timeout(600),
]
OURS = sorted(key for key in MigrationLoader(None).graph.root_nodes() if key[0] in fingerprints.labels())
MIGRATE = [sys.executable, "manage.py", "migrate", "--no-input"]


def conninfo(alias: str) -> str:
    return databases.conninfo(str(connections[alias].settings_dict["NAME"]))


def same(fresh: catalog.Catalog, name: str, alias: str = "default") -> bool:
    """Compare a database with a fresh one and fail with the differences."""
    found = catalog.differences(dumps.restored_catalog(databases.conninfo(name), alias), fresh)
    assert not found, "\n".join(found)
    return True


@pytest.mark.parametrize("alias", dumps.ALIASES)
@pytest.mark.parametrize("release", dumps.releases())
def test_an_upgraded_database_equals_a_fresh_one(release: str, alias: str) -> None:
    fresh = dumps.restored_catalog(conninfo(alias), alias)
    with databases.empty("upgrade", alias=alias) as name:
        dumps.restore(databases.conninfo(name), release, alias)
        call_command("migrate", database="owner" if alias == "default" else alias, interactive=False, verbosity=0)
        assert same(fresh, name, alias)


@pytest.mark.parametrize("release", dumps.releases())
def test_an_upgraded_database_is_ready(release: str) -> None:
    with databases.empty("upgrade") as name:
        dumps.restore(databases.conninfo(name), release, "default")
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        found = [checks.migrations(), checks.sql_functions(), privileges.database_privileges()]
        assert [check.state for check in found] == [health.State.OK] * 3, found


def test_a_database_that_is_reversed_and_migrated_again_equals_a_fresh_one() -> None:
    fresh = dumps.restored_catalog(conninfo("default"), "default")
    with databases.copied("reversed") as name:
        owner = connections["owner"]
        MigrationExecutor(owner).migrate([(label, None) for label, _ in OURS])
        with owner.cursor() as cursor:
            prefixes = tuple(f"{label}_" for label, _ in OURS)
            assert [table for table in owner.introspection.table_names(cursor) if table.startswith(prefixes)] == []
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        assert same(fresh, name)


def test_two_deployments_that_migrate_at_once_both_succeed() -> None:
    fresh = dumps.restored_catalog(conninfo("default"), "default")
    with databases.empty("twice") as name:
        environment = processes.environment(name)
        running = [
            subprocess.Popen(
                MIGRATE, cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            for _ in range(2)
        ]
        said = [process.communicate(timeout=300)[0] for process in running]
        assert [process.returncode for process in running] == [0, 0], said
        assert sorted("Another `migrate` is at work" in words for words in said) == [False, True], said
        assert same(fresh, name)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*), count(DISTINCT name) FROM {functions.TABLE}")
            assert cursor.fetchone() == (len(catalog.functions_of_code()), len(catalog.functions_of_code())), (
                "each was applied once"
            )


@pytest.fixture
def reader() -> Iterator[psycopg.Connection]:
    """Keep a transaction of the application open that has read a table."""
    with databases.copied("locked") as name, psycopg.connect(databases.conninfo(name)) as connection:
        connection.execute("SELECT * FROM observability_heartbeat")
        yield connection


class TestALockThatIsTaken:
    """A migration waits for a lock for a short time only, because later readers of the table queue behind it."""

    @pytest.fixture(autouse=True)
    def _short(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(migrate, "LOCK_TIMEOUT_SECONDS", 0.02)
        monkeypatch.setattr(migrate, "LOCK_POLL_SECONDS", 0.01)
        monkeypatch.setattr(migrate, "LOCK_ATTEMPTS", 3)

    def test_is_tried_again(self, reader: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(migrate, "LOCK_ATTEMPTS", 20)
        said: list[str] = []

        def say(command: migrate.Command, verbosity: int, text: str) -> None:
            said.append(text)
            reader.rollback()

        monkeypatch.setattr(migrate.Command, "_say", say)
        call_command("migrate", "observability", "zero", database="owner", interactive=False, verbosity=0)
        assert any("trying again" in text for text in said)
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT to_regclass('observability_heartbeat'), current_setting('lock_timeout')")
            assert cursor.fetchone() == (None, "0")

    def test_is_given_up_with_a_sentence(self, reader: psycopg.Connection) -> None:
        with pytest.raises(
            CommandError, match=r"did not get its lock in 3 attempts: .* run `manage\.py migrate` again"
        ):
            call_command("migrate", "observability", "zero", database="owner", interactive=False, verbosity=0)
        assert checks.migrations().state == health.State.OK, "nothing of it was applied"
