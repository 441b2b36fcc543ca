"""Dumps of migrated databases, one folder for each release, which the upgrade tests restore.

`python -m tests.support.dumps <release>` writes `tests/data/upgrades/<release>/`. It is run once for each release, on
the commit that is released, and never again: an old dump shows what is in use.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import django
import psycopg

from config.local import binaries, services
from tests.support import catalog, databases

FOLDER = Path(__file__).resolve().parents[1] / "data" / "upgrades"
ALIASES = ("default", "sandbox")

# Lines of pg_dump that an older server or another client than psql does not know.
_UNKNOWN = ("\\", "SET transaction_timeout")


def releases() -> list[str]:
    """Return the releases that have a dump, oldest first: their names begin with a date."""
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def restore(conninfo: str, release: str, alias: str) -> None:
    """Fill an empty database with what the release made of it."""
    execute(conninfo, (FOLDER / release / f"{alias}.sql").read_text(encoding="utf-8"))


def restored_catalog(conninfo: str, alias: str) -> catalog.Catalog:
    """Read the catalog of a copy that was dumped and restored.

    PostgreSQL spells an expression of a restored constraint or trigger differently from one that was just made, so
    databases are compared after both went through a dump.
    """
    with databases.scratch("restored", alias=alias) as name:
        execute(databases.conninfo(name), _dump(conninfo, "--schema-only"))
        return catalog.read(databases.conninfo(name))


def execute(conninfo: str, text: str) -> None:
    """Execute a dump in an empty database, as a superuser."""
    with psycopg.connect(conninfo, autocommit=True) as admin:
        admin.execute(text.encode())


def write(release: str) -> None:
    """Migrate two empty databases with the code at hand and dump them, rows included."""
    with services.start("test"):
        for alias in ALIASES:
            with databases.migrated_for_dump(alias) as name:
                text = _dump(databases.conninfo(name), "--rows-per-insert=200")
            target = FOLDER / release / f"{alias}.sql"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")


def _dump(conninfo: str, *options: str) -> str:
    """Run the pg_dump of the embedded PostgreSQL."""
    program = binaries.postgres_release() / "bin" / "pg_dump"
    made = subprocess.run([str(program), "--dbname", conninfo, *options], capture_output=True, text=True, check=True)
    return "".join(line for line in made.stdout.splitlines(keepends=True) if not line.startswith(_UNKNOWN))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    write(sys.argv[1])
