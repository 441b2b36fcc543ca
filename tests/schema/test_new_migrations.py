"""A new migration does not disturb the previous release: no long locks, no rewrites, nothing dropped."""

from __future__ import annotations

import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command

from tests.schema import new_migrations
from tests.schema.new_migrations import ACCEPTED, Key
from tests.support import databases, dumps

SQUAWK = "squawk"
NEW = new_migrations.after_the_start()


def database_of(label: str) -> str:
    return "sandbox" if label == "sandbox" else "owner"


def not_accepted(key: Key, found: list[str]) -> list[str]:
    return [line for line in found if line not in ACCEPTED.get(key, {})]


def squawk(text: str, folder: Path) -> dict[str, str]:
    """Return the findings of squawk by the name of their rule."""
    program = shutil.which(SQUAWK, path=str(Path(sys.executable).parent)) or SQUAWK
    file = folder / "migration.sql"
    file.write_text(text)
    options = ["--reporter=gcc", "--pg-version=15", f"--exclude={','.join(new_migrations.NOT_ASKED)}"]
    done = subprocess.run([program, *options, str(file)], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1) and not done.stderr.startswith("error"), done.stderr
    lines = [line.split(": ", 2) for line in done.stdout.splitlines() if line.startswith(str(file))]
    return {rest.split(" ", 1)[0]: line[0] + " " + rest for *line, rest in lines}


@pytest.mark.django_db(databases=["owner", "sandbox"], transaction=True)
@pytest.mark.parametrize("key", NEW, ids=".".join)
def test_squawk_finds_nothing(key: Key, tmp_path: Path) -> None:
    out = StringIO()
    call_command("sqlmigrate", *key, database=database_of(key[0]), stdout=out, no_color=True)
    found = squawk(out.getvalue(), tmp_path)
    assert not_accepted(key, list(found)) == [], "\n".join(found.values())


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_no_table_in_use_is_locked_for_long() -> None:
    """Apply each new migration to the baseline, one after the other, and read from the catalog what it changed."""
    found: dict[Key, list[str]] = {}
    with databases.empty("locks") as name, psycopg.connect(databases.conninfo(name), autocommit=True) as admin:
        dumps.restore(databases.conninfo(name), dumps.releases()[0], "default")
        for key in NEW:
            before = new_migrations.shape(admin)
            call_command("migrate", *key, database="owner", verbosity=0, interactive=False)
            is_atomic = new_migrations.migration(key).atomic
            found[key] = new_migrations.findings(before, new_migrations.shape(admin), is_atomic=is_atomic)
    bad = {key: not_accepted(key, lines) for key, lines in found.items()}
    assert {key: lines for key, lines in bad.items() if lines} == {}


def test_accepted_findings_are_of_migrations_that_exist() -> None:
    assert set(ACCEPTED) <= set(NEW)


BAD = {
    "ALTER TABLE observability_heartbeat ADD COLUMN a uuid NOT NULL DEFAULT gen_random_uuid()": "is rewritten",
    "ALTER TABLE observability_heartbeat ADD COLUMN a int CHECK (a > 0)": "is validated at once",
    "ALTER TABLE observability_heartbeat ADD CONSTRAINT a CHECK (name <> 'x')": "is validated at once",
    "ALTER TABLE planning_feerule ALTER COLUMN rail TYPE int USING 1": "is rewritten",
    "ALTER TABLE webhooks_delivery ALTER COLUMN last_status_code SET NOT NULL": "becomes NOT NULL",
    "ALTER TABLE observability_heartbeat RENAME COLUMN seen_at TO at": "is dropped",
    "DROP TABLE observability_heartbeat": "is dropped",
    "ALTER TABLE payouts_transfer ADD CONSTRAINT a FOREIGN KEY (position) REFERENCES auth_user (id)": "validated at once",
    "CREATE INDEX a ON observability_heartbeat (seen_at)": "index of observability_heartbeat in a transaction",
    "ALTER TABLE observability_heartbeat ADD CONSTRAINT a UNIQUE (seen_at)": "index of observability_heartbeat in a",
}


@pytest.mark.django_db
@pytest.mark.parametrize(("statement", "finding"), BAD.items())
def test_the_check_of_locks_finds(statement: str, finding: str) -> None:
    with psycopg.connect(databases.conninfo(databases.template_name("default"))) as admin:
        before = new_migrations.shape(admin)
        admin.execute(statement)
        found = new_migrations.findings(before, new_migrations.shape(admin), is_atomic=True)
        admin.rollback()
    assert any(finding in line for line in found), found


@pytest.mark.django_db
def test_the_check_of_locks_accepts_safe_statements() -> None:
    with psycopg.connect(databases.conninfo(databases.template_name("default"))) as admin:
        for statement in (
            "ALTER TABLE observability_heartbeat ADD COLUMN a int",
            "ALTER TABLE observability_heartbeat ADD COLUMN b int NOT NULL DEFAULT 0",
            "ALTER TABLE observability_heartbeat ADD COLUMN d int NULL REFERENCES auth_user (id)",
            "ALTER TABLE observability_heartbeat ADD CONSTRAINT c CHECK (name <> '') NOT VALID",
            "ALTER TABLE observability_heartbeat VALIDATE CONSTRAINT c",
            "CREATE TABLE observability_new (id int PRIMARY KEY, a int CHECK (a > 0))",
        ):
            before = new_migrations.shape(admin)
            admin.execute(statement)
            assert new_migrations.findings(before, new_migrations.shape(admin), is_atomic=True) == [], statement
        admin.rollback()


@pytest.mark.parametrize("rule", ["require-concurrent-index-creation", "ban-drop-column"])
def test_squawk_is_asked(rule: str, tmp_path: Path) -> None:
    text = {
        "require-concurrent-index-creation": "CREATE INDEX a ON payouts_transfer (status);",
        "ban-drop-column": "ALTER TABLE payouts_transfer DROP COLUMN reference;",
    }[rule]
    assert rule in squawk(text, tmp_path)
