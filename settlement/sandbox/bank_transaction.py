"""Transactions of the bank, one at a time: each locks the row of the clock.

Two processes of the bank take turns, and a crash leaves whole steps only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from settlement.sandbox import banking_day
from settlement.sandbox.models import BankClock

DATABASE = "sandbox"


@contextmanager
def begin(*, at: datetime | None = None) -> Iterator[BankClock]:
    """Open a transaction that holds the clock.

    `at` is the bank time through which everything due has happened once it commits; a caller that skips moments must
    not pass it.
    """
    with transaction.atomic(using=DATABASE):
        clock = BankClock.objects.select_for_update().get(pk=1)
        yield clock
        if at is not None and at > clock.handled_through:
            clock.handled_through = at
        clock.save()


def start_clock(*, machine_now: datetime) -> None:
    """Make the clock when the bank opens for the first time."""
    defaults = {"handled_through": machine_now, "open_day": banking_day.open_day(machine_now)}
    BankClock.objects.get_or_create(pk=1, defaults=defaults)


def cursor() -> CursorWrapper:
    """A cursor of the bank's database."""
    return connections[DATABASE].cursor()


def rows(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    """Run one statement and return what it returns."""
    with cursor() as opened:
        opened.execute(statement, parameters)
        return list(opened.fetchall())


def run(statement: str, parameters: list[Any]) -> int:
    """Run one statement and say how many rows it touched."""
    with cursor() as opened:
        opened.execute(statement, parameters)
        return int(opened.rowcount)
