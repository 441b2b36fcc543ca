"""The databases of one test worker: made from a template, used by the application's role, emptied by a superuser.

The template holds the migrated tables; it is made once for each state of the migrations and kept in the cluster, so
that only the first run after a change waits for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from psycopg import sql

from config.local import credentials, postgres, services, state_files
from config.local.addresses import APP_ROLE, OWNER_ROLE, SANDBOX_ROLE, admin_conninfo
from config.local.paths import service_paths
from tests.support import fingerprints, rows

_SERVICES = pytest.StashKey[services.Services]()

SANDBOX = "sandbox"


def start_services(config: pytest.Config) -> None:
    """Start or join the embedded test services, unless the settings name other ones."""
    if settings.USES_EMBEDDED_SERVICES:
        config.stash[_SERVICES] = services.start("test")


def stop_services(config: pytest.Config) -> None:
    """Leave the embedded services."""
    running = config.stash.get(_SERVICES, None)
    if running is not None:
        running.stop()


def worker_name(config: pytest.Config) -> str:
    """Return the name of this worker and this run: several runs may test at the same time."""
    workerinput: dict[str, str] = getattr(config, "workerinput", {})
    return f"{workerinput.get('workerid', 'main')}_{os.getpid()}"


def conninfo(database: str) -> str:
    """Connect as superuser, to the embedded cluster or to the server that `TEST_DATABASE_URL` names."""
    if settings.TEST_DATABASE_URL:
        return psycopg.conninfo.make_conninfo(settings.TEST_DATABASE_URL, dbname=database)
    return admin_conninfo("test", database)


def superuser(name: str) -> psycopg.Connection:
    """Connect to a database of the tests without the limits of its roles; each statement commits."""
    return psycopg.connect(conninfo(name), autocommit=True)


def create(worker: str) -> None:
    """Make this worker's databases and point every alias at them."""
    connections.close_all()
    with psycopg.connect(conninfo("postgres"), autocommit=True) as admin:
        if settings.TEST_DATABASE_URL:
            _ensure_roles(admin)
        _drop_leftovers(admin)
        # One worker migrates the template and the others wait here; a run of another state of the migrations waits
        # too, because it would drop the template before it is copied.
        with state_files.exclusive(service_paths("test").state / "template.lock"):
            templates = _ensure_templates(admin)
            for alias, template in templates.items():
                name = _name(alias, worker)
                _drop(admin, name)
                _copy(admin, name, template, owner=_owner(alias))
                if alias == "default":
                    postgres.grant_to_connect(admin, name)
    for alias in settings.DATABASES:
        _point(alias, _name("default" if alias == "owner" else alias, worker))
    for alias in templates:
        rows.remember_seed(conninfo(_name(alias, worker)))


def drop(worker: str) -> None:
    """Remove this worker's databases."""
    connections.close_all()
    rows.close_all()
    with psycopg.connect(conninfo("postgres"), autocommit=True) as admin:
        for alias in ("default", SANDBOX):
            _drop(admin, _name(alias, worker))


@contextmanager
def copied(label: str) -> Iterator[str]:
    """Make another migrated database, point the application and the owner at it, and drop it afterwards."""
    with empty(label, template=template_name("default")) as name:
        yield name


@contextmanager
def empty(label: str, *, alias: str = "default", template: str = "template0") -> Iterator[str]:
    """Make a database without tables, point the application and the owner at it, and drop it afterwards."""
    pointed = ("default", "owner") if alias == "default" else (alias,)
    usual = str(connections[alias].settings_dict["NAME"])
    with scratch(label, alias=alias, template=template) as name:
        try:
            for each in pointed:
                _point(each, name)
            yield name
        finally:
            for each in pointed:
                _point(each, usual)


@contextmanager
def scratch(label: str, *, alias: str = "default", template: str = "template0") -> Iterator[str]:
    """Make a database beside those of this worker, and drop it afterwards."""
    name = f"{connections[alias].settings_dict['NAME']}_{label}"
    with psycopg.connect(conninfo("postgres"), autocommit=True) as admin:
        _drop(admin, name)
        _copy(admin, name, template, owner=_owner(alias))
        if alias == "default":
            _grant(name)
        try:
            yield name
        finally:
            _drop(admin, name)


def template_name(alias: str) -> str:
    """Name the migrated template of a database; nothing is ever written to it."""
    return f"template_{alias}_{fingerprints.of_migrations()}"


@contextmanager
def migrated_for_dump(alias: str) -> Iterator[str]:
    """Migrate an empty database outside of a test run, and drop it afterwards."""
    name = f"dump_{alias}"
    with psycopg.connect(conninfo("postgres"), autocommit=True) as admin:
        _drop(admin, name)
        _make_template(admin, alias, name)
        yield name
        _drop(admin, name)


@contextmanager
def reset_instead_of_flush() -> Iterator[None]:
    """Replace what Django does after a test that commits.

    Django calls `flush`, which truncates as the application's role. The books refuse that, so a superuser empties the
    tables with triggers off and restores what the migrations had written.
    """

    def teardown(self: TransactionTestCase) -> None:
        for alias in self._databases_names(include_mirrors=False):
            rows.reset(conninfo(str(connections[alias].settings_dict["NAME"])))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


def _ensure_templates(admin: psycopg.Connection) -> dict[str, str]:
    """Make the migrated templates that do not exist yet, and drop those of older migrations."""
    found = {alias: template_name(alias) for alias in settings.DATABASES if alias != "owner"}
    have = {
        name
        for (name,) in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%'").fetchall()
    }
    for name in have - {"template0", "template1", *found.values()}:
        _drop(admin, name)
    for alias, name in found.items():
        if name not in have:
            _make_template(admin, alias, name)
    return found


def _make_template(admin: psycopg.Connection, alias: str, name: str) -> None:
    """Migrate into a draft and rename it, so that an interrupted run leaves no half template behind."""
    draft = f"draft_{alias}"
    _drop(admin, draft)
    postgres.ensure_database(admin, draft, owner=_owner(alias))
    if alias == "default":
        _grant(draft)
    migrating = "owner" if alias == "default" else alias
    _point(migrating, draft)
    call_command("migrate", database=migrating, verbosity=0, interactive=False)
    connections[migrating].close()
    admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))


def _grant(name: str) -> None:
    with psycopg.connect(conninfo(name), autocommit=True) as inside:
        postgres.grant_to_application(inside, name)


def _drop_leftovers(admin: psycopg.Connection) -> None:
    """Drop the databases of runs that were killed; their names hold the pid."""
    found = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_quittance\\_%'").fetchall()
    for (name,) in found:
        pids = [int(part) for part in name.split("_") if part.isdecimal()]
        if not any(map(psutil.pid_exists, pids)):
            _drop(admin, name)


def _ensure_roles(admin: psycopg.Connection) -> None:
    known = credentials.load(service_paths("test").state)
    postgres.ensure_role(admin, OWNER_ROLE, known["owner_password"])
    postgres.ensure_role(admin, APP_ROLE, known["app_password"])
    postgres.ensure_role(admin, SANDBOX_ROLE, known["sandbox_password"])


def _owner(alias: str) -> str:
    return SANDBOX_ROLE if alias == SANDBOX else OWNER_ROLE


def _name(alias: str, worker: str) -> str:
    return f"test_quittance_{alias}_{worker}"


def _point(alias: str, name: str) -> None:
    connections[alias].close()
    connections[alias].settings_dict["NAME"] = name
    settings.DATABASES[alias]["NAME"] = name


def _copy(admin: psycopg.Connection, name: str, template: str, *, owner: str) -> None:
    parts = [sql.Identifier(word) for word in (name, template, owner)]
    admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(*parts))
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(parts[0]))


def _drop(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
