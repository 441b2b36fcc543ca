"""When to try again, and when to stop. Pure: a result goes in, a decision comes out."""

from __future__ import annotations

import email.utils
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from config.kernel import retry
from config.kernel.retry import RetrySchedule
from webhooks.limits import PAUSE_MAX
from webhooks.states import AttemptError, DeliveryStatus

# The example of the Standard Webhooks specification: at once, then nine more tries over 75 h 35 min 5 s.
DEFAULT_SCHEDULE = retry.seconds(5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)

_SLOW_DOWN = frozenset({429, 502, 503, 504})  # the whole endpoint is asked to rest, not this one delivery


@dataclass(frozen=True, slots=True)
class Decision:
    """What one attempt means: the delivery's next status, when to try again, and how long its endpoint rests."""

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

    2xx delivers. A refused target is dead at once: asking again would get the same refusal. 410 disables the endpoint (`endpoint_health`), so its
    delivery is dead too. Everything else waits for the schedule; a `Retry-After` is honoured up to twice the planned wait.
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
    """What an answer means for the attempt."""
    if 200 <= status_code < 300:
        return AttemptError.NONE
    if status_code == 410:
        return AttemptError.GONE
    return AttemptError.REDIRECT if 300 <= status_code < 400 else AttemptError.STATUS


def parse_retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """Read `Retry-After` (RFC 9110, 10.2.3): whole seconds or an HTTP date. What cannot be read, or lies in the past, asks for nothing."""
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
    """The endpoint's own schedule, or the default."""
    return retry.seconds(*waits_seconds) if waits_seconds is not None else DEFAULT_SCHEDULE
