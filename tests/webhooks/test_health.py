"""Health of endpoints, the periodic clean-up, retention, and the entries of a transfer's timeline."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.registry import Collector

from config.kernel import clock, ids
from onboarding.partners.models import Environment
from tests.factories import partners, webhooks
from tests.factories.webhooks import Answer, Receiver
from webhooks import delivery, fanout, housekeeping, metrics, run_once, timeline
from webhooks.endpoint_cache import EndpointCache
from webhooks.models import Attempt, Delivery, Endpoint, EndpointHistory, Event

pytestmark = pytest.mark.usefixtures("_sending_is_allowed")


def deliver_due(after: timedelta = timedelta(0)) -> run_once.RunResult:
    return run_once.deliver_due(now=clock.machine_now() + after)


def fail_often(environment: Environment, receiver: Receiver, times: int) -> None:
    receiver.default = Answer(500)
    webhooks.emit(environment, count=times)
    deliver_due()


def test_days_of_failures_only_disable_an_endpoint_and_tell_the_others(
    environment: Environment, receiver: Receiver
) -> None:
    failing = webhooks.endpoint(environment, url=receiver.url + "/failing", event_types=("tests.something",))
    webhooks.endpoint(environment, url=receiver.url + "/other", event_types=("webhook.endpoint_disabled",))
    fail_often(environment, receiver, 12)
    failing.refresh_from_db()
    assert (failing.failures_in_a_row, failing.failing_since is not None, failing.last_success_at) == (12, True, None)
    soon, late = clock.machine_now() + timedelta(days=4), clock.machine_now() + timedelta(days=6)
    assert housekeeping.clean_up(now=soon)["disabled"] == 0
    assert housekeeping.clean_up(now=late)["disabled"] == 1
    failing.refresh_from_db()
    assert (failing.status, failing.disabled_reason) == ("disabled", "failing")
    assert set(Delivery.objects.across_environments().filter(endpoint=failing).values_list("status", flat=True)) == {
        "cancelled"
    }
    assert list(
        EndpointHistory.objects.filter(subject_id=failing.pk).order_by("id").values_list("to_status", flat=True)
    ) == ["enabled", "disabled"]
    receiver.default = Answer()
    receiver.received.clear()
    deliver_due(timedelta(days=6))
    assert [one.json["data"]["reason"] for one in receiver.received] == ["failing"]


def test_one_success_in_between_begins_the_count_anew(environment: Environment, receiver: Receiver) -> None:
    endpoint = webhooks.endpoint(
        environment, url=receiver.url, event_types=("tests.something", "webhook.endpoint_recovered")
    )
    fail_often(environment, receiver, 11)
    receiver.default = Answer()
    webhooks.emit(environment)
    deliver_due()
    endpoint.refresh_from_db()
    assert (endpoint.failing_since, endpoint.failures_in_a_row) == (None, 0)
    assert receiver.types()[-1] == "webhook.endpoint_recovered"
    assert housekeeping.clean_up(now=clock.machine_now() + timedelta(days=6))["disabled"] == 0


def test_a_quiet_endpoint_is_not_judged_by_few_failures(environment: Environment, receiver: Receiver) -> None:
    webhooks.endpoint(environment, url=receiver.url)
    fail_often(environment, receiver, 3)
    assert housekeeping.clean_up(now=clock.machine_now() + timedelta(days=30))["disabled"] == 0


def test_a_delivery_that_kills_its_dispatchers_becomes_a_dead_letter(
    environment: Environment, receiver: Receiver
) -> None:
    webhooks.endpoint(environment, url=receiver.url)
    webhooks.emit(environment)
    now = clock.machine_now()
    fanout.fan_out_all(now=now)
    for _ in range(22):
        assert len(delivery.claim(now=now, cache=EndpointCache())) == 1
        assert housekeeping.clean_up(now=now)["dead_lettered"] == 0
        now += timedelta(minutes=6)
    assert housekeeping.clean_up(now=now)["dead_lettered"] == 1
    assert Delivery.objects.across_environments().get().status == "dead_letter"


def test_a_delivery_made_while_its_endpoint_was_disabled_is_cancelled(
    environment: Environment, receiver: Receiver
) -> None:
    endpoint = webhooks.endpoint(environment, url=receiver.url)
    webhooks.emit(environment)
    fanout.fan_out_all(now=clock.machine_now())
    now = clock.machine_now()
    Endpoint.objects.across_environments().filter(pk=endpoint.pk).update(
        status="disabled", disabled_reason="by_staff", status_at=now
    )
    assert deliver_due().delivered == 0
    assert housekeeping.clean_up(now=now)["orphans"] == 1


def test_what_is_older_than_thirty_days_is_forgotten(environment: Environment, receiver: Receiver) -> None:
    webhooks.endpoint(environment, url=receiver.url)
    then = clock.machine_now() - timedelta(days=31)
    with time_machine.travel(then):
        webhooks.emit(environment, count=2, at=then)
        assert deliver_due().delivered == 2
    receiver.default = Answer(500)
    webhooks.emit(environment)
    deliver_due()
    assert housekeeping.purge(now=clock.machine_now()) == 4
    counts = [model.objects.across_environments().count() for model in (Event, Delivery, Attempt)]
    assert counts == [1, 1, 1]


def test_what_is_still_pending_is_kept_however_old(environment: Environment, receiver: Receiver) -> None:
    webhooks.endpoint(environment, url=receiver.url)
    then = clock.machine_now() - timedelta(days=31)
    webhooks.emit(environment, at=then)
    fanout.fan_out_all(now=then)
    assert housekeeping.purge(now=clock.machine_now()) == 0


def test_the_timeline_tells_what_was_sent_about_a_subject(environment: Environment, receiver: Receiver) -> None:
    webhooks.endpoint(environment, url=receiver.url)
    subject = ids.new()
    webhooks.emit(environment, subject_id=subject)
    webhooks.emit(environment)
    receiver.script.append(Answer(503))
    deliver_due()
    deliver_due(timedelta(seconds=10))
    emitted, delivered = timeline.entries(subject, environment.pk)
    assert emitted["what"] == "event.emitted"
    assert delivered["what"] == "webhook.delivered"
    assert "the answer was 200" in delivered["detail"]
    assert timeline.entries(subject, partners.environment().pk) == []


def test_the_metrics_are_read_from_rows(environment: Environment, receiver: Receiver) -> None:
    webhooks.endpoint(environment, url=receiver.url)
    fail_often(environment, receiver, 2)
    webhooks.emit(environment)

    class Rows(Collector):
        def collect(self) -> list[object]:
            return list(metrics.collect())

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Rows())
    text = generate_latest(registry).decode()
    assert "quittance_webhook_outbox_events 1.0" in text
    assert "quittance_webhook_pending_deliveries 2.0" in text
    assert "quittance_webhook_failing_endpoints 1.0" in text
    assert 'quittance_webhook_recent_attempts{outcome="status"} 2.0' in text


def test_a_set_costs_the_same_statements_whatever_its_size(environment: Environment, receiver: Receiver) -> None:
    webhooks.endpoint(environment, url=receiver.url)
    webhooks.emit(environment, count=200)
    now = clock.machine_now()
    book = EndpointCache()

    with CaptureQueriesContext(connection) as few:
        fanout.fan_out(now=now)
        attempts = delivery.claim(now=now, cache=book, slots_first=200)
        delivery.record_many([webhooks.result(attempt) for attempt in attempts], now=now)
    assert len(attempts) == 200
    assert len(few) <= 8, [query["sql"][:60] for query in few.captured_queries]
