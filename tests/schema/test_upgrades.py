"""A database of an earlier release, upgraded by `migrate`, equals a fresh one; and upgrades may run while others do."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection, connections

from config.kernel.sql import functions
from config.local.paths import BASE_DIR
from config.observability import checks, health
from tests.support import catalog, databases, dumps, processes

pytestmark = [
    pytest.mark.django_db(databases=["default", "owner", "sandbox"], transaction=True),
    pytest.mark.slow,
]
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
        assert [checks.migrations().state, checks.sql_functions().state] == [health.State.OK, health.State.OK]


def test_a_database_that_is_reversed_and_migrated_again_equals_a_fresh_one() -> None:
    fresh = dumps.restored_catalog(conninfo("default"), "default")
    with databases.copied("reversed") as name:
        for label in ("reconciliation", "settlement", "payouts", "webhooks", "ledger", "planning", "partners"):
            call_command("migrate", label, "zero", database="owner", interactive=False, verbosity=0)
        for label in ("ops", "audit", "api"):
            call_command("migrate", label, "zero", database="owner", interactive=False, verbosity=0)
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        assert same(fresh, name)


def test_two_deployments_that_migrate_at_once_come_to_the_same_end() -> None:
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
            assert cursor.fetchone() == (len(functions.of_code()), len(functions.of_code())), "each was applied once"
