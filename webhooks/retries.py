"""Decide whether and when a delivery is tried again. Pure functions."""

from __future__ import annotations

import email.utils
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from config.kernel import retry
from config.kernel.retry import RetrySchedule
from webhooks.limits import PAUSE_MAX
from webhooks.states import AttemptError, DeliveryStatus

# The example schedule of the Standard Webhooks specification: at once, then nine tries over 75 h 35 min 5 s.
DEFAULT_SCHEDULE = retry.seconds(5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)

_SLOW_DOWN = frozenset({429, 502, 503, 504})  # the endpoint asks for a pause, not only this delivery


@dataclass(frozen=True, slots=True)
class Decision:
    """The result of one attempt: the next status of the delivery, its next try, and the pause of its endpoint."""

    status: DeliveryStatus
    due_at: datetime | None = None
    paused_until: datetime | None = None


def decide(
    *,
    status_code: int | None,
    error: AttemptError,
    retry_after: timedelta | None,
    tries: int,
    schedule: RetrySchedule,
    at: datetime,
) -> Decision:
    """Decide about one attempt; `tries` counts the attempts of this round, this one included.

    2xx means delivered. A refused target is a dead letter at once, because a new try would be refused too. 410 disables
    the endpoint (`endpoint_health`), so its delivery is a dead letter. Every other failure waits for the schedule;
    `Retry-After` is honoured up to twice the planned wait.
    """
    if error is AttemptError.NONE:
        return Decision(DeliveryStatus.DELIVERED)
    if error in {AttemptError.TARGET, AttemptError.GONE}:
        return Decision(DeliveryStatus.DEAD_LETTER)
    paused_until = at + min(retry_after, PAUSE_MAX) if retry_after and status_code in _SLOW_DOWN else None
    wait = schedule.wait_after(tries, at_least=retry_after)
    if wait is None:
        return Decision(DeliveryStatus.DEAD_LETTER, paused_until=paused_until)
    return Decision(DeliveryStatus.PENDING, due_at=at + wait, paused_until=paused_until)


def error_of(status_code: int) -> AttemptError:
    """Return the attempt error of a status code."""
    if 200 <= status_code < 300:
        return AttemptError.NONE
    if status_code == 410:
        return AttemptError.GONE
    return AttemptError.REDIRECT if 300 <= status_code < 400 else AttemptError.STATUS


def parse_retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """Read `Retry-After` (RFC 9110, 10.2.3): whole seconds or an HTTP date.

    Returns None for a value that is unreadable or in the past.
    """
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=int(text[:9])) or None
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return wait if wait > timedelta(0) else None


def schedule_of(waits_seconds: list[int] | None) -> RetrySchedule:
    """Return the endpoint's own schedule, or the default."""
    return retry.seconds(*waits_seconds) if waits_seconds is not None else DEFAULT_SCHEDULE
