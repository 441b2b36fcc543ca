"""PostgreSQL and Redis of the measurements: created for a run, with the settings of `local`, and removed after it.

The migrated database is a template. Each measurement uses its own copy, so that no figure depends on earlier ones.
"""

from __future__ import annotations

import io
import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from config.local import postgres, services, state_files
from config.local.addresses import MAIN_DATABASE, OWNER_ROLE, SANDBOX_DATABASE, SANDBOX_ROLE, admin_conninfo
from config.local.paths import service_paths

KIND = "bench"
SETTINGS_SHOWN = (
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "shared_buffers",
    "work_mem",
    "max_wal_size",
    "wal_compression",
    "jit",
)
_numbers = itertools.count(1)


@contextmanager
def running() -> Iterator[None]:
    """Start the servers on empty data, migrate, and remove everything at the end."""
    _refuse_second_run()
    _wipe()
    with services.start(KIND):
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("prepare", stdout=io.StringIO())
        connections.close_all()
        yield
        connections.close_all()
    _wipe()


@contextmanager
def database() -> Iterator[str]:
    """Create a copy of the migrated databases; all aliases of this process, and new processes, use it."""
    from django.db import connections

    number = next(_numbers)
    names = {"default": f"{MAIN_DATABASE}_{number}", "sandbox": f"{SANDBOX_DATABASE}_{number}"}
    with psycopg.connect(admin_conninfo(KIND), autocommit=True) as admin:
        _copy(admin, MAIN_DATABASE, names["default"], owner=OWNER_ROLE)
        _copy(admin, SANDBOX_DATABASE, names["sandbox"], owner=SANDBOX_ROLE)
        admin.execute("CHECKPOINT")
    _point(names["default"], names["sandbox"])
    _empty_redis()
    try:
        yield names["default"]
    finally:
        connections.close_all()
        _point(MAIN_DATABASE, SANDBOX_DATABASE)
        with psycopg.connect(admin_conninfo(KIND), autocommit=True) as admin:
            for name in names.values():
                admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def superuser(name: str) -> psycopg.Connection:
    """Connect as superuser, for inserts that the guards refuse."""
    return psycopg.connect(admin_conninfo(KIND, name), autocommit=True)


def environment() -> dict[str, str]:
    """Return the environment with which child processes use the same databases."""
    from django.conf import settings

    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "BENCH_DATABASE": str(settings.DATABASES["default"]["NAME"]),
        "BENCH_SANDBOX_DATABASE": str(settings.DATABASES["sandbox"]["NAME"]),
    }


def described() -> str:
    """Version and settings of the server."""
    with psycopg.connect(admin_conninfo(KIND)) as admin:
        shown = [
            f"{name}={admin.execute(sql.SQL('SHOW {}').format(sql.Identifier(name))).fetchone()[0]}"
            for name in SETTINGS_SHOWN
        ]
        version = admin.execute("SHOW server_version").fetchone()[0]
    return f"PostgreSQL {version}: {', '.join(shown)}"


def _copy(admin: psycopg.Connection, template: str, name: str, *, owner: str) -> None:
    parts = [sql.Identifier(word) for word in (name, template, owner)]
    admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(*parts))
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(parts[0]))
    if template == MAIN_DATABASE:
        postgres.grant_to_connect(admin, name)


def _point(main: str, sandbox: str) -> None:
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    for alias, name in (("default", main), ("owner", main), ("sandbox", sandbox)):
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


def _empty_redis() -> None:
    import redis
    from django.conf import settings

    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushall()


def _refuse_second_run() -> None:
    running = state_files.read(service_paths(KIND))
    if running is not None and running.daemon.is_alive():
        raise SystemExit("Another measurement is running; two at once disturb each other.")


def _wipe() -> None:
    paths = service_paths(KIND)
    for folder in (paths.home, paths.sockets, paths.state / "sandbox"):
        shutil.rmtree(folder, ignore_errors=True)
