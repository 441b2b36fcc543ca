"""Quotas per key and per environment.

A process leases a share of a window's tokens from Redis and spends it without asking again.

Without Redis every request passes: throttles fail open. A lease that is not spent is lost with its window, so a process
may refuse a little early; together they never admit more than the quota.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import redis
import structlog
from django.conf import settings

from config.api import limits, metrics
from config.api.errors import QuotaExceeded
from config.api.requests import ApiCaller
from config.kernel import clock

log = structlog.get_logger("quittance.throttle")

_BUCKETS_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Quota:
    """A number of requests in a number of seconds."""

    name: str
    requests: int
    seconds: int

    @property
    def policy(self) -> str:
        """The item of the header RateLimit-Policy."""
        return f'"{self.name}";q={self.requests};w={self.seconds}'


@dataclass(slots=True)
class _Lease:
    """What this process may still spend of one bucket in one window."""

    window: int = -1
    left: int = 0
    beyond: int = 0  # what the bucket held for all processes at the last question
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(slots=True)
class _Redis:
    """When Redis is asked again after a failure."""

    resting_until: float = 0.0  # monotonic seconds


_leases: dict[tuple[str, str], _Lease] = {}
_redis = _Redis()


def quota(name: str, setting: str, default: tuple[int, int]) -> Quota:
    """The quota of the settings, or the default."""
    requests, seconds = getattr(settings, setting, default)
    return Quota(name, requests, seconds)


def key_quota() -> Quota:
    """The quota of one key."""
    return quota("key", "API_QUOTA_PER_KEY", limits.QUOTA_PER_KEY)


def environment_quota() -> Quota:
    """The quota of all keys of one environment together."""
    return quota("environment", "API_QUOTA_PER_ENVIRONMENT", limits.QUOTA_PER_ENVIRONMENT)


def refused_credentials_quota() -> Quota:
    """The quota of refused credentials of one address."""
    return quota("refused", "API_QUOTA_OF_REFUSED", limits.QUOTA_OF_REFUSED)


def count_request(caller: ApiCaller, *, cost: int = 1) -> dict[str, str]:
    """Count one request of a caller and return the headers that say what is left. Raises QuotaExceeded."""
    now = clock.machine_now().timestamp()
    key, environment = key_quota(), environment_quota()
    left_of_key, reset_of_key = take(key, caller.key_id.hex, now=now, cost=cost)
    left_of_environment, reset_of_environment = take(environment, caller.environment.pk.hex, now=now, cost=cost)
    return {
        "RateLimit-Policy": f"{key.policy}, {environment.policy}",
        "RateLimit": (
            f'"key";r={left_of_key};t={reset_of_key}, "environment";r={left_of_environment};t={reset_of_environment}'
        ),
    }


def charge(caller: ApiCaller, cost: int) -> None:
    """Count what a request turned out to cost. The quotas may go below zero: the next requests are then refused."""
    now = clock.machine_now().timestamp()
    for quota, bucket in ((key_quota(), caller.key_id.hex), (environment_quota(), caller.environment.pk.hex)):
        lease = _lease_of(quota.name, bucket)
        with lease.lock:
            _open_window(lease, quota, int(now // quota.seconds))
            lease.left -= cost


def take(quota: Quota, bucket: str, *, now: float, cost: int = 1) -> tuple[int, int]:
    """Take tokens; returns how many are left (as far as this process knows) and in how many seconds the window ends.

    Raises QuotaExceeded. A request that costs more than the whole quota takes the whole quota.
    """
    window, into = divmod(now, quota.seconds)
    cost = min(cost, quota.requests)
    lease = _lease_of(quota.name, bucket)
    with lease.lock:
        _open_window(lease, quota, int(window))
        while lease.left < cost and lease.beyond > 0:
            if not _renew(lease, quota, bucket, wanted=cost - lease.left):
                break
        resets_in = int(quota.seconds - into) + 1
        if lease.left < cost:
            metrics.throttled_requests.labels(quota=quota.name).inc()
            raise QuotaExceeded(policy=quota.name, seconds=resets_in)
        lease.left -= cost
        return lease.left + lease.beyond, resets_in


def reset() -> None:
    """Drop all leases."""
    _leases.clear()
    _redis.resting_until = 0.0


def _lease_of(name: str, bucket: str) -> _Lease:
    lease = _leases.get((name, bucket))
    if lease is None:
        if len(_leases) >= _BUCKETS_MAX:
            _leases.clear()
        lease = _leases.setdefault((name, bucket), _Lease())
    return lease


def _open_window(lease: _Lease, quota: Quota, window: int) -> None:
    if lease.window != window:
        lease.window, lease.left, lease.beyond = window, 0, quota.requests


def _renew(lease: _Lease, quota: Quota, bucket: str, *, wanted: int) -> bool:
    """Ask Redis for a share of the window, and whether it gave any. Without an answer the share is granted here."""
    share = max(wanted, quota.requests // limits.LEASE_SHARE)
    used = _count(f"quota:{quota.name}:{bucket}:{lease.window}", share, keep_seconds=2 * quota.seconds)
    if used is None:
        lease.left += share
        return True
    granted = max(0, min(share, quota.requests - (used - share)))
    lease.left += granted
    lease.beyond = max(0, quota.requests - used)
    return granted > 0


def _count(name: str, by: int, *, keep_seconds: int) -> int | None:
    if clock.monotonic() < _redis.resting_until:
        return None
    try:
        with _client(settings.REDIS_URL).pipeline(transaction=False) as pipe:
            pipe.incrby(name, by)
            pipe.expire(name, keep_seconds)
            return int(pipe.execute()[0])
    except redis.RedisError as error:
        _redis.resting_until = clock.monotonic() + limits.REDIS_REST_SECONDS
        log.warning("throttle_without_redis", reason=type(error).__name__)
        return None


@lru_cache(maxsize=4)
def _client(url: str) -> Any:
    wait = limits.REDIS_TIMEOUT_SECONDS
    return redis.Redis.from_url(url, socket_timeout=wait, socket_connect_timeout=wait)
