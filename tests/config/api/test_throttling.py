"""Quotas: exact by leases, shared by processes, open without Redis."""

from __future__ import annotations

import uuid

import pytest
import redis
from django.conf import settings
from django.test import override_settings

from config.api import throttling
from config.api.errors import QuotaExceeded
from config.api.throttling import Quota
from config.kernel import clock
from tests.factories import partners as make

NOW = 1_900_000_000.0


def admitted(quota: Quota, bucket: str, tries: int, *, now: float = NOW) -> int:
    count = 0
    for _ in range(tries):
        try:
            throttling.take(quota, bucket, now=now)
        except QuotaExceeded:
            continue
        count += 1
    return count


@pytest.mark.parametrize("requests", [1, 7, 100, 1000])
def test_exactly_the_quota_is_admitted_and_again_in_the_next_window(requests: int) -> None:
    quota, bucket = Quota("test", requests, 60), uuid.uuid4().hex
    assert admitted(quota, bucket, requests + 20) == requests
    assert admitted(quota, bucket, requests + 20, now=NOW + 60) == requests


def test_processes_share_a_quota_and_never_exceed_it() -> None:
    quota, bucket = Quota("test", 100, 60), uuid.uuid4().hex
    total = 0
    for _ in range(30):
        throttling.reset()  # another process has no lease
        total += admitted(quota, bucket, 5)
    assert 0 < total <= 100


def test_a_lease_is_spent_without_asking_redis() -> None:
    quota, bucket = Quota("test", 1000, 60), uuid.uuid4().hex
    admitted(quota, bucket, 1000)
    keys = redis.Redis.from_url(settings.REDIS_URL)
    assert keys.get(f"quota:test:{bucket}:{int(NOW // 60)}") == b"1000"
    assert 0 < keys.ttl(f"quota:test:{bucket}:{int(NOW // 60)}") <= 120


@override_settings(REDIS_URL="unix:///nowhere/at/all.sock")
def test_without_redis_every_request_passes() -> None:
    assert admitted(Quota("test", 5, 60), uuid.uuid4().hex, 50) == 50


def test_the_remaining_quota_is_reported() -> None:
    quota, bucket = Quota("test", 200, 60), uuid.uuid4().hex
    left = [throttling.take(quota, bucket, now=NOW + 5)[0] for _ in range(6)]
    assert left == [199, 198, 197, 196, 195, 194]
    assert throttling.take(quota, bucket, now=NOW - NOW % 60 + 59.5)[1] == 1


@pytest.mark.django_db
@override_settings(API_QUOTA_PER_KEY=(2, 3600), API_QUOTA_PER_ENVIRONMENT=(3, 3600))
@pytest.mark.parametrize("path", ["/v1/effects", "/v1/fast"])
def test_a_key_and_an_environment_have_quotas(path: str) -> None:
    env = make.environment()
    one, other = make.client(env), make.client(env)

    def send(client: make.ApiClient) -> tuple[int, str]:
        answer = client.post(path, {"text": "a"}, idempotency_key=uuid.uuid4().hex)
        assert answer.status_code < 400 or int(answer.headers["Retry-After"]) <= 3600
        assert (
            answer.status_code >= 400
            or answer.headers["RateLimit-Policy"] == '"key";q=2;w=3600, "environment";q=3;w=3600'
        )
        return answer.status_code // 100, answer.json()["violated-policies"][0] if answer.status_code == 429 else ""

    assert [send(one) for _ in range(3)] == [(2, ""), (2, ""), (4, "key")]
    assert [send(other) for _ in range(2)] == [(2, ""), (4, "environment")]


def test_the_default_quotas_admit_two_thousand_requests_a_second() -> None:
    for quota in (throttling.key_quota(), throttling.environment_quota()):
        assert quota.requests / quota.seconds >= 2000
    assert clock.monotonic() > 0
