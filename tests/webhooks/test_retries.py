"""The retry decision."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from config.kernel import retry
from webhooks import retries
from webhooks.states import AttemptError, DeliveryStatus

NOW = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
STEADY = retry.seconds(10, 100, jitter=0)


def decide(
    error: AttemptError, *, status_code: int | None = 500, retry_after: timedelta | None = None, tries: int = 1
) -> retries.Decision:
    return retries.decide(
        status_code=status_code, error=error, retry_after=retry_after, tries=tries, schedule=STEADY, at=NOW
    )


def test_the_default_schedule_is_the_specifications_example() -> None:
    schedule = retries.DEFAULT_SCHEDULE
    assert len(schedule.waits) + 1 == 10
    assert sum(schedule.waits, timedelta(0)) == timedelta(hours=75, minutes=35, seconds=5)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (200, ""),
        (204, ""),
        (299, ""),
        (199, "status"),
        (300, "redirect"),
        (304, "redirect"),
        (308, "redirect"),
        (400, "status"),
        (410, "gone"),
        (500, "status"),
    ],
)
def test_only_2xx_is_success(code: int, error: str) -> None:
    assert retries.error_of(code) == error


@pytest.mark.parametrize("error", [AttemptError.TARGET, AttemptError.GONE])
def test_some_failures_are_final(error: AttemptError) -> None:
    assert decide(error).status is DeliveryStatus.DEAD_LETTER


@pytest.mark.parametrize(
    "error",
    [
        AttemptError.STATUS,
        AttemptError.REDIRECT,
        AttemptError.TIMEOUT,
        AttemptError.NAME,
        AttemptError.CONNECTION,
        AttemptError.TLS,
    ],
)
def test_the_others_wait_and_then_end(error: AttemptError) -> None:
    assert decide(error, tries=1).due_at == NOW + timedelta(seconds=10)
    assert decide(error, tries=2).due_at == NOW + timedelta(seconds=100)
    assert decide(error, tries=3).status is DeliveryStatus.DEAD_LETTER
    assert decide(error, tries=99).status is DeliveryStatus.DEAD_LETTER


def test_jitter_spreads_the_waits() -> None:
    waits = {retries.DEFAULT_SCHEDULE.wait_after(2) for _ in range(50)}
    assert len(waits) > 10
    assert all(timedelta(seconds=240) <= wait <= timedelta(seconds=360) for wait in waits if wait)


def test_retry_after_moves_the_delivery_within_bounds_and_rests_the_endpoint() -> None:
    asked = decide(AttemptError.STATUS, status_code=503, retry_after=timedelta(seconds=15))
    assert (asked.due_at, asked.paused_until) == (NOW + timedelta(seconds=15), NOW + timedelta(seconds=15))
    greedy = decide(AttemptError.STATUS, status_code=429, retry_after=timedelta(days=400))
    assert (greedy.due_at, greedy.paused_until) == (NOW + timedelta(seconds=20), NOW + timedelta(hours=1))
    assert decide(AttemptError.STATUS, status_code=500, retry_after=timedelta(seconds=15)).paused_until is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("Wed, 02 Jan 2030 03:05:05 GMT", 60),
        ("Wed, 02 Jan 2030 03:00:00 GMT", None),
        ("9" * 400, 999_999_999),
        ("²", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert retries.parse_retry_after(value, now=NOW) == expected


@pytest.mark.parametrize(
    "value", ["Mon, 01 Jan 2024 00:00:00 +99999999999999", "Mon, 01 Jan 99999 00:00:00 GMT", "-" * 5_000]
)
def test_a_retry_after_that_no_clock_can_hold_asks_for_nothing(value: str) -> None:
    assert retries.parse_retry_after(value, now=datetime(2026, 1, 1, tzinfo=UTC)) is None
