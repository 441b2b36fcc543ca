"""The embedded PostgreSQL and Redis on good days and bad ones; every server here is real, and some are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
import redis

from config.local import state_files
from config.local.addresses import DatabaseAddress, admin_conninfo
from config.local.errors import LocalServicesError
from config.local.paths import BASE_DIR, service_paths
from config.local.processes import Identity
from config.local.services import Services
from tests.support.waiting import eventually

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("trial")]

USE_UNTIL_TOLD = """
import sys
from config.local import services
running = services.start("trial")
print(running.servers()["postgres"].pid, flush=True)
sys.stdin.read()
running.stop()
"""


def connect(address: DatabaseAddress) -> psycopg.Connection:
    return psycopg.connect(
        host=address.host, port=address.port, user=address.user, password=address.password, dbname=address.name
    )


@contextmanager
def another_user() -> Iterator[subprocess.Popen[str]]:
    """A second process that uses the same services until its input is closed."""
    with subprocess.Popen(
        [sys.executable, "-c", USE_UNTIL_TOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=BASE_DIR
    ) as user:
        yield user


def postgres_pid_of(user: subprocess.Popen[str]) -> int:
    assert user.stdout is not None
    return int(user.stdout.readline())


def test_the_application_reads_and_writes_but_owns_and_truncates_nothing(trial: Services) -> None:
    addresses = trial.start().addresses
    with connect(addresses.owner) as owner:
        owner.execute("CREATE TABLE coin (id int)")
    with connect(addresses.app) as app:
        app.execute("INSERT INTO coin VALUES (1)")
        assert app.execute(
            "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone() == (False,)
    for refused in (
        "TRUNCATE coin",
        "DROP TABLE coin",
        "CREATE TABLE mine (id int)",
        "SET session_replication_role = replica",
    ):
        with connect(addresses.app) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(refused)


def test_a_wrong_password_is_refused(trial: Services) -> None:
    addresses = trial.start().addresses
    for user in ("quittance_app", "quittance_owner", "quittance_sandbox"):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(DatabaseAddress(addresses.app.host, "quittance", user, "guessed"))


def test_the_sandbox_bank_cannot_connect_to_our_database(trial: Services) -> None:
    addresses = trial.start().addresses
    bank = addresses.sandbox
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        connect(DatabaseAddress(bank.host, addresses.app.name, bank.user, bank.password))
    with connect(bank) as own:
        own.execute("CREATE TABLE deposit (id int)")


def test_no_port_is_open_and_no_role_is_trusted(trial: Services) -> None:
    trial.start()
    with psycopg.connect(admin_conninfo("trial")) as admin:
        assert admin.execute("SHOW listen_addresses").fetchone() == ("",)
        assert admin.execute("SHOW jit").fetchone() == ("off",)
        methods = {method for (method,) in admin.execute("SELECT auth_method FROM pg_hba_file_rules")}
        assert methods == {"peer", "scram-sha-256"}
    assert trial.paths.sockets.stat().st_mode & 0o777 == 0o700
    assert len(bytes(trial.paths.redis_socket)) < 107


def test_redis_answers_at_its_one_address(trial: Services) -> None:
    client = redis.Redis.from_url(trial.start().addresses.redis)
    assert client.ping() is True
    assert client.config_get("save") == {"save": ""}
    client.close()


def test_two_who_start_at_once_share_one_server_and_the_last_one_stops_it(trial: Services) -> None:
    with another_user() as first, another_user() as second:
        pid = postgres_pid_of(first)
        assert postgres_pid_of(second) == pid
        server = Identity.of(pid)
        assert server is not None
        first.communicate()
        assert server.is_alive()
        second.communicate()
    assert not server.is_alive()
    assert trial.servers() == {}


def test_a_killed_user_leaves_no_server(trial: Services) -> None:
    with another_user() as user:
        postgres_pid_of(user)
        running = state_files.read(trial.paths)
        assert running is not None
        user.kill()
    family = [running.daemon, *running.servers.values()]
    assert eventually(lambda: not any(process.is_alive() for process in family))


def test_the_servers_of_a_killed_daemon_end_and_are_replaced(trial: Services) -> None:
    addresses = trial.start().addresses
    with connect(addresses.owner) as owner:
        owner.execute("CREATE TABLE coin AS SELECT 42 AS id")
    before = state_files.read(trial.paths)
    assert before is not None
    before.daemon.send(signal.SIGKILL)
    assert eventually(lambda: not any(server.is_alive() for server in before.servers.values()))
    trial.ensure()
    assert set(trial.servers().values()).isdisjoint(before.servers.values())
    with connect(addresses.app) as app:
        assert app.execute("SELECT id FROM coin").fetchone() == (42,)


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_a_killed_server_is_restarted(trial: Services, name: str) -> None:
    trial.start()
    killed = trial.servers()[name]
    killed.send(signal.SIGKILL)
    assert eventually(lambda: trial.servers().get(name, killed) != killed)
    trial.ensure()
    with connect(trial.addresses.app) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)


def test_a_lock_file_with_the_pid_of_another_process_is_removed(trial: Services) -> None:
    trial.start()
    trial.stop()
    (trial.paths.data / "postmaster.pid").write_text(f"{os.getpid()}\n{trial.paths.data}\n")
    trial.start()
    assert trial.servers()["postgres"].is_alive()


def test_lost_passwords_are_set_again(trial: Services) -> None:
    from config.local import credentials

    trial.start()
    trial.stop()
    (trial.paths.state / "secrets.json").unlink()
    credentials.load.cache_clear()
    with connect(trial.start().addresses.app) as app:
        assert app.execute("SELECT current_user").fetchone() == ("quittance_app",)


def test_a_server_that_cannot_start_is_reported(trial: Services) -> None:
    trial.start()
    trial.stop()
    (trial.paths.data / "PG_VERSION").write_text("9.1\n")
    with pytest.raises(LocalServicesError, match=r"PostgreSQL ended while starting; .*postgres\.log says why"):
        trial.start()
    assert trial.servers() == {}


def test_held_services_outlive_their_user(trial: Services) -> None:
    with another_user() as user:
        pid = postgres_pid_of(user)
        running = state_files.read(service_paths("trial"))
        assert running is not None
        state_files.hold(service_paths("trial"), running.daemon)
        user.communicate()
    assert trial.servers()["postgres"].pid == pid


def test_the_log_of_postgres_is_private_and_holds_no_values(trial: Services) -> None:
    addresses = trial.start().addresses
    with connect(addresses.owner) as owner:
        owner.execute("CREATE TABLE payee (account text PRIMARY KEY, CHECK (account <> 'forbidden 733419925331'))")
    failing = [
        ("INSERT INTO payee VALUES (%s)", ["forbidden 733419925331"]),
        ("INSERT INTO payee SELECT %s FROM generate_series(1, 2)", ["733419925331"]),
        ("SELECT %s::text::date", ["733419925331"]),
        ("SELECT no_such_column, '733419925331'", []),
    ]
    for statement, values in failing:
        with connect(addresses.app) as app, pytest.raises(psycopg.Error):
            app.execute(statement, values)
    log = trial.paths.logs / "postgres.log"
    assert log.stat().st_mode & 0o777 == 0o600
    assert trial.paths.logs.stat().st_mode & 0o077 == 0
    assert "733419925331" not in log.read_text()
    assert "INSERT" not in log.read_text()
