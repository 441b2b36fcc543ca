"""The three pages that machines ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from pytest_django import Settings

from config.kernel import clock
from config.observability import checks, health, heartbeats, tasks
from config.observability.health import Check, State
from config.observability.models import Heartbeat

pytestmark = pytest.mark.django_db

HERE = "tests.config.observability.test_pages"


def fine() -> Check:
    return Check("fine", State.OK)


def late() -> Check:
    return Check("late", State.DEGRADED, "A little late.")


def broken() -> Check:
    return Check("broken", State.FAILED, "It broke.")


def exploding() -> Check:
    raise RuntimeError("with the password in it")


def collected() -> Iterator[Metric]:
    gauge = GaugeMetricFamily("quittance_answer", "The answer.")
    gauge.add_metric([], 42)
    yield gauge


def collector_exploding() -> Iterator[Metric]:
    raise RuntimeError
    yield


def test_alive_asks_nobody(client: Client, settings: Settings) -> None:
    settings.READINESS_CHECKS = [f"{HERE}.exploding"]
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("names", "status", "word"),
    [
        (["fine"], 200, "ok"),
        (["fine", "late"], 200, "degraded"),
        (["fine", "late", "broken"], 503, "failed"),
        (["fine", "exploding"], 503, "failed"),
    ],
)
def test_ready_is_as_ready_as_the_worst(
    client: Client, settings: Settings, names: list[str], status: int, word: str
) -> None:
    settings.READINESS_CHECKS = [f"{HERE}.{name}" for name in names]
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (status, word)
    assert answer.json()["checks"]["fine"] == {"state": "ok"}
    assert "password" not in answer.content.decode()


def test_a_check_that_does_not_exist_is_a_failure_and_not_a_crash(settings: Settings) -> None:
    settings.READINESS_CHECKS = ["nowhere.at.all.readiness"]
    found = health.readiness()
    assert found.state == State.FAILED
    assert [check.name for check in found.checks] == ["nowhere.at.all"]


def test_this_database_is_ready() -> None:
    assert checks.database() == Check("database", State.OK)
    assert checks.migrations() == Check("migrations", State.OK)


def test_a_missing_migration_is_noticed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'observability'")
    found = checks.migrations()
    assert found.state == State.FAILED
    assert "manage.py migrate" in found.detail


def test_redis_away_is_degraded_only(settings: Settings) -> None:
    assert checks.redis_answers().state == State.OK
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert checks.redis_answers().state == State.DEGRADED


@pytest.mark.parametrize(
    ("seconds", "state"), [(0, State.OK), (80, State.OK), (100, State.DEGRADED), (-100, State.DEGRADED)]
)
def test_a_silent_worker_is_noticed(seconds: int, state: State) -> None:
    heartbeats.beat(heartbeats.WORKER, at=clock.machine_now() - timedelta(seconds=seconds))
    assert checks.worker().state == state


def test_a_worker_never_seen_is_degraded() -> None:
    assert checks.worker() == Check("worker", State.DEGRADED, "No worker was seen yet.")


def test_the_beat_overwrites_its_one_row() -> None:
    tasks.beat()
    first = Heartbeat.objects.get().seen_at
    tasks.beat(sent_by_a_later_release=True)
    assert Heartbeat.objects.get().seen_at > first


def test_metrics_gather_and_survive_a_broken_collector(client: Client, settings: Settings) -> None:
    heartbeats.beat("worker", at=clock.machine_now())
    settings.METRICS_COLLECTORS = [
        f"{HERE}.collected",
        f"{HERE}.collector_exploding",
        "config.observability.collectors.heartbeats",
    ]
    text = client.get("/metrics").content.decode()
    assert "quittance_answer 42.0" in text
    assert f'quittance_collector_failed{{collector="{HERE}.collector_exploding"}} 1.0' in text
    assert f'quittance_collector_failed{{collector="{HERE}.collected"}} 0.0' in text
    assert 'quittance_heartbeat_timestamp_seconds{name="worker"}' in text


@pytest.mark.parametrize(
    ("remote", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.7", {}, 403),
        ("", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 403),
    ],
)
def test_without_a_token_metrics_are_for_this_machine(
    client: Client, remote: str, headers: dict[str, str], status: int
) -> None:
    assert client.get("/metrics", headers=headers, REMOTE_ADDR=remote).status_code == status


@pytest.mark.parametrize(("sent", "status"), [("Bearer word", 200), ("Bearer wörd", 403), ("word", 403), ("", 403)])
def test_with_a_token_metrics_are_for_its_bearer(client: Client, settings: Settings, sent: str, status: int) -> None:
    settings.METRICS_TOKEN = "word"
    assert client.get("/metrics", headers={"Authorization": sent}, REMOTE_ADDR="127.0.0.1").status_code == status


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_the_pages_only_answer_questions(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_the_check_command_finds_nothing() -> None:
    call_command("check")
