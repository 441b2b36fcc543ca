"""The look at a kept connection: it costs nothing while nothing happened, and it notices a server that went away."""

from __future__ import annotations

import select
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections, transaction

from config.kernel.postgres.shared_connection import SharedConnection

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_MS = 5_000


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
    look = select.poll()
    look.register(connection.connection.pgconn.socket, select.POLLIN)
    assert look.poll(PATIENCE_MS)


def test_a_quiet_connection_is_usable_and_the_server_is_not_asked(kept: Any) -> None:
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


def pid_while_borrowed(shared: SharedConnection) -> int:
    try:
        with shared.use():
            return pid_of(connections["default"])
    finally:
        connections.close_all()  # the thread's own


def test_threads_that_follow_each_other_work_in_one_session(shared: SharedConnection) -> None:
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        first = one.submit(pid_while_borrowed, shared).result()
        assert other.submit(pid_while_borrowed, shared).result() == first
    assert pid_of(connections["default"]) != first


def test_whoever_is_inside_of_a_transaction_stays_in_it(shared: SharedConnection) -> None:
    with transaction.atomic():
        mine = pid_of(connections["default"])
        with shared.use():
            assert pid_of(connections["default"]) == mine


def test_a_session_that_the_server_ended_is_replaced_before_it_is_lent_again(shared: SharedConnection) -> None:
    first = pid_while_borrowed(shared)
    ask("SELECT pg_terminate_backend(%s)", first)
    until_readable(shared._kept)
    assert pid_while_borrowed(shared) != first
