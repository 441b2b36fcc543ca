"""Fixtures of the story tests. Time starts on a Monday morning in New York, so all stories meet the same calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from settlement.sandbox import server
from tests.factories import partners as make_partners
from tests.factories import settlement as make
from tests.flows.world import Bank, Beat, Clock, Partner, thanksgiving


def monday_morning() -> datetime:
    """Nine o'clock in New York, on the Monday of the week before Thanksgiving's, of the next such week to come.

    In the future, because PostgreSQL's own clock cannot be moved: what expires a day later must not have expired yet.
    """
    today = datetime.now(UTC).date()
    for year in (today.year, today.year + 1):
        monday = thanksgiving(year) - timedelta(days=10)
        if monday > today:
            break
    return datetime.combine(monday, time(14), tzinfo=UTC)


@pytest.fixture
def monday() -> Iterator[Any]:
    """Machine time of the story; it goes on from there, and `shift` moves it."""
    with time_machine.travel(monday_morning(), tick=True) as traveller:
        yield traveller


@pytest.fixture
def bank(monday: Any, transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Bank]:
    """The sandbox bank behind real HTTP on a free port; its time passes when the story says so."""
    settings.SANDBOX_BANK = True
    settings.SANDBOX_BANK_FOLDER = tmp_path / "bank"
    running = server.start_in_thread(folder=settings.SANDBOX_BANK_FOLDER, ticks=False)
    settings.SANDBOX_BANK_URL = running.url
    make.rail_account()
    try:
        yield Bank(running)
    finally:
        running.stop()


@pytest.fixture
def beat(bank: Bank) -> Beat:
    """The timetable."""
    return Beat(bank)


@pytest.fixture
def partner(bank: Bank) -> Partner:
    """A partner with a test environment and a key."""
    return Partner(make_partners.environment())


@pytest.fixture
def api(partner: Partner) -> Any:
    """The partner's program."""
    return partner.api


@pytest.fixture
def clock(partner: Partner, beat: Beat) -> Clock:
    """Business time of the partner, the house and the bank."""
    return Clock(partner, beat)
