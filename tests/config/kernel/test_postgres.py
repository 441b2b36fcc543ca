"""The check of a kept connection asks the server only when there is something to read, and notices a closed one."""

from __future__ import annotations

import select
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connections, transaction

from config.api.exception_handler import translate
from config.kernel.postgres.shared_connection import SharedConnection

pytestmark = pytest.mark.django_db(transaction=True)

TIMEOUT_MS = 5_000


@pytest.fixture
def kept() -> Iterator[Any]:
    """A connection of its own, as a thread of the web process keeps one."""
    made = connections.create_connection("default")
    made.ensure_connection()
    yield made
    made.close()


def pid_of(connection: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def ask(statement: str, *parameters: Any) -> Any:
    with connections["default"].cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]


def until_readable(connection: Any) -> None:
    poll = select.poll()
    poll.register(connection.connection.pgconn.socket, select.POLLIN)
    assert poll.poll(TIMEOUT_MS)


def test_an_idle_connection_is_usable_and_the_server_is_not_asked(kept: Any) -> None:
    pid = pid_of(kept)
    before = ask("SELECT query FROM pg_stat_activity WHERE pid = %s", pid)
    assert kept.is_usable()
    assert ask("SELECT query FROM pg_stat_activity WHERE pid = %s", pid) == before


def test_a_connection_that_the_server_closed_is_not_usable(kept: Any) -> None:
    assert ask("SELECT pg_terminate_backend(%s)", pid_of(kept))
    until_readable(kept)
    assert not kept.is_usable()


def test_a_request_after_the_server_closed_the_connection_gets_a_new_one(kept: Any) -> None:
    old = pid_of(kept)
    ask("SELECT pg_terminate_backend(%s)", old)
    until_readable(kept)
    kept.close_if_unusable_or_obsolete()  # what Django does at the start of every request
    assert pid_of(kept) != old


def test_a_connection_with_something_to_read_is_asked_and_found_usable(kept: Any) -> None:
    with kept.cursor() as cursor:
        cursor.execute("LISTEN a_word")
    ask("SELECT pg_notify('a_word', '')")
    until_readable(kept)
    assert kept.is_usable()


def test_a_connection_that_was_never_opened_is_not_usable() -> None:
    assert not connections.create_connection("default").is_usable()


@pytest.fixture
def shared() -> Iterator[SharedConnection]:
    made = SharedConnection()
    yield made
    if made._kept is not None:
        made._kept.close()


def pid_while_shared(shared: SharedConnection) -> int:
    try:
        with shared.use():
            return pid_of(connections["default"])
    finally:
        connections.close_all()  # the thread's own


def test_threads_use_one_session_one_after_the_other(shared: SharedConnection) -> None:
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        first = one.submit(pid_while_shared, shared).result()
        assert other.submit(pid_while_shared, shared).result() == first
    assert pid_of(connections["default"]) != first


def test_a_thread_inside_a_transaction_keeps_its_own_session(shared: SharedConnection) -> None:
    with transaction.atomic():
        mine = pid_of(connections["default"])
        with shared.use():
            assert pid_of(connections["default"]) == mine


def test_a_session_that_the_server_ended_is_replaced(shared: SharedConnection) -> None:
    first = pid_while_shared(shared)
    ask("SELECT pg_terminate_backend(%s)", first)
    until_readable(shared._kept)
    assert pid_while_shared(shared) != first


@pytest.mark.parametrize(
    "message",
    [
        "FATAL:  sorry, too many clients already",
        "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute",
    ],
)
def test_a_server_without_a_free_slot_is_answered_503(monkeypatch: pytest.MonkeyPatch, message: str) -> None:
    def refuse(*_: Any) -> None:
        raise psycopg.OperationalError(f"connection failed: {message}")

    monkeypatch.setattr("django.db.backends.postgresql.base.DatabaseWrapper.get_new_connection", refuse)
    with pytest.raises(OperationalError) as raised:
        connections.create_connection("default").ensure_connection()
    known = translate(raised.value)
    assert known is not None
    assert (known.http_status, known.retry_after_seconds) == (503, 1)
