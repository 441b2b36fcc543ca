"""The embedded PostgreSQL: created once, sized for the machine, reachable through a private socket only."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from config.local import credentials, memory, processes
from config.local.addresses import (
    ADMIN_ROLE,
    APP_ROLE,
    MAIN_DATABASE,
    OWNER_ROLE,
    POSTGRES_PORT,
    SANDBOX_DATABASE,
    SANDBOX_ROLE,
    admin_conninfo,
)
from config.local.binaries import Programs
from config.local.errors import LocalServicesError
from config.local.paths import Account, ServicePaths, private_folder
from config.local.processes import Identity

START_TIMEOUT_SECONDS = 60
"""Recovery after a crash replays the write-ahead log first."""

# The superuser is authenticated by the operating system (peer): only the user who started the server. All other roles
# need a password. There is no line with `trust` and none for TCP.
HOST_BASED_ACCESS = f"""local all {ADMIN_ROLE} peer map=admin
local all all scram-sha-256
"""

# Statements hold account numbers and names. The server's log therefore has no statement, no parameter and no DETAIL
# line; errors of statements, whose text may quote a value, are logged by the application that caused them.
LOG_WITHOUT_VALUES = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": -1,
    "log_parameter_max_length": 0,
    "log_parameter_max_length_on_error": 0,
}


def prepare(paths: ServicePaths, runner: Account, programs: Programs) -> None:
    """Create the data directory at the first start; write its settings at every start."""
    if not (paths.data / "PG_VERSION").exists():
        _create(paths, runner, programs)
    starter = pwd.getpwuid(os.geteuid()).pw_name
    _write(paths.data / "pg_hba.conf", HOST_BASED_ACCESS, runner)
    _write(paths.data / "pg_ident.conf", f'admin "{starter}" {ADMIN_ROLE}\n', runner)
    _write(paths.data / "postgresql.conf", _settings(paths), runner)


def command(paths: ServicePaths, programs: Programs) -> list[str]:
    """Return the command line of the server."""
    return [str(programs.postgres), "-D", str(paths.data)]


def wait_ready(paths: ServicePaths, server: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers. Raises LocalServicesError when it ends or takes too long."""
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise LocalServicesError(f"PostgreSQL ended while starting; {paths.logs / 'postgres.log'} says why.")
        try:
            psycopg.connect(admin_conninfo(paths.kind)).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise LocalServicesError(f"PostgreSQL did not answer in {START_TIMEOUT_SECONDS} seconds.")


def bootstrap(paths: ServicePaths) -> None:
    """Create roles and databases, and set the passwords again, so that a new secrets file takes effect."""
    known = credentials.load(paths.state)
    with psycopg.connect(admin_conninfo(paths.kind), autocommit=True) as admin:
        ensure_role(admin, OWNER_ROLE, known["owner_password"])
        ensure_role(admin, APP_ROLE, known["app_password"])
        ensure_role(admin, SANDBOX_ROLE, known["sandbox_password"])
        if paths.kind == "test":
            return  # The test session creates its own databases, one per worker.
        ensure_database(admin, MAIN_DATABASE, owner=OWNER_ROLE)
        ensure_database(admin, SANDBOX_DATABASE, owner=SANDBOX_ROLE)
    with psycopg.connect(admin_conninfo(paths.kind, MAIN_DATABASE), autocommit=True) as main:
        grant_to_application(main, MAIN_DATABASE)


def ensure_role(admin: psycopg.Connection, name: str, password: str) -> None:
    """Create a role that may log in and has no other attribute."""
    role, word = sql.Identifier(name), sql.Literal(password)
    if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone() is None:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
    limits = sql.SQL("NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS")
    admin.execute(sql.SQL("ALTER ROLE {} {} PASSWORD {}").format(role, limits, word))


def ensure_database(admin: psycopg.Connection, name: str, *, owner: str) -> None:
    """Create a database that only its owner may connect to."""
    database, role = sql.Identifier(name), sql.Identifier(owner)
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))


def grant_to_application(connection: psycopg.Connection, database: str) -> None:
    """Grant the application reading and writing of rows in what the owner creates; no TRUNCATE, no ownership."""
    app, owner = sql.Identifier(APP_ROLE), sql.Identifier(OWNER_ROLE)
    grant_to_connect(connection, database)
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(app))
    for grant in (
        "USAGE ON SCHEMAS",
        "SELECT, INSERT, UPDATE, DELETE ON TABLES",
        "USAGE, SELECT ON SEQUENCES",
        "EXECUTE ON FUNCTIONS",
    ):
        connection.execute(
            sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT {} TO {}").format(owner, sql.SQL(grant), app)
        )


def grant_to_connect(connection: psycopg.Connection, database: str) -> None:
    """Grant CONNECT to the application; a copy of a database does not inherit this privilege."""
    name, app = sql.Identifier(database), sql.Identifier(APP_ROLE)
    connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, app))


def _create(paths: ServicePaths, runner: Account, programs: Programs) -> None:
    """Run initdb, after removing what an interrupted attempt left behind."""
    shutil.rmtree(paths.data, ignore_errors=True)
    private_folder(paths.data, runner)
    made = subprocess.run(
        [
            str(programs.initdb), "-D", str(paths.data), "-U", ADMIN_ROLE, "--auth=peer", "--encoding=UTF8",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
            *(["--no-sync"] if paths.kind != "local" else []),
        ],
        capture_output=True, text=True, check=False, cwd="/", env={"PATH": os.defpath, "TZ": "UTC"},
        user=runner.drop_to_uid, group=runner.drop_to_gid, extra_groups=runner.drop_to_groups,
    )  # fmt: skip
    if made.returncode != 0:
        shutil.rmtree(paths.data, ignore_errors=True)
        raise LocalServicesError(f"PostgreSQL could not create its data directory: {made.stderr.strip()}")


def _settings(paths: ServicePaths) -> str:
    values = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{paths.sockets}'",
        "unix_socket_permissions": "0700",
        "port": POSTGRES_PORT,
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "'%m [%p] %u@%d '",
        **LOG_WITHOUT_VALUES,
        "jit": "off",
        **memory.postgres_settings(paths.kind),
    }
    return "".join(f"{name} = {value}\n" for name, value in values.items())


def _write(path: Path, text: str, runner: Account) -> None:
    path.write_text(text)
    path.chmod(0o600)
    runner.own(path)


def remove_stale_files(paths: ServicePaths) -> None:
    """Stop a server whose daemon is gone and remove the lock files of one that was killed.

    PostgreSQL trusts the pid in a lock file even when the kernel has given that pid to another process.
    """
    lock = paths.data / "postmaster.pid"
    if lock.exists():
        first_line = lock.read_text().partition("\n")[0]
        holder = Identity.of(int(first_line)) if first_line.isdecimal() else None
        if holder is not None and holder.works_in(paths.data):
            processes.stop(holder, stop_signal=signal.SIGINT, timeout_seconds=START_TIMEOUT_SECONDS)
    lock.unlink(missing_ok=True)
    (paths.sockets / f".s.PGSQL.{POSTGRES_PORT}.lock").unlink(missing_ok=True)
