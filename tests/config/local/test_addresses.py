"""One address, spelled for each library."""

from __future__ import annotations

import pytest

from config.local.addresses import celery_broker_url, embedded


@pytest.mark.parametrize(
    ("for_redis", "for_celery"),
    [
        ("unix:///run/q/redis.sock", "redis+socket:///run/q/redis.sock"),
        ("unix:///run/q/redis.sock?db=3", "redis+socket:///run/q/redis.sock?virtual_host=3"),
        ("unix://:word@/run/q/redis.sock?db=3", "redis+socket://:word@/run/q/redis.sock?virtual_host=3"),
        ("redis://redis.example:6379/2", "redis://redis.example:6379/2"),
        ("rediss://:word@redis.example:6380/0", "rediss://:word@redis.example:6380/0"),
    ],
)
def test_celery_gets_its_own_spelling_of_the_same_redis(for_redis: str, for_celery: str) -> None:
    assert celery_broker_url(for_redis) == for_celery


def test_kinds_share_neither_socket_nor_password() -> None:
    local, test = embedded("local"), embedded("test")
    assert local.redis != test.redis
    assert local.app.host != test.app.host
    assert local.app.password != test.app.password
    assert len({test.app.password, test.owner.password, test.sandbox.password}) == 3


def test_kombu_and_redis_py_reach_the_same_server(settings: object) -> None:
    import redis
    from django.conf import settings as configured
    from kombu import Connection

    client = redis.Redis.from_url(configured.REDIS_URL)
    with Connection(configured.CELERY_BROKER_URL) as broker, broker.SimpleQueue("spelling") as queue:
        queue.put("rung")
        assert client.llen("spelling") == 1
        queue.get(timeout=2).ack()
    client.close()
