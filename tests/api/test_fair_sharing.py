"""Fair sharing: large requests cost more of the quotas, and one environment takes only some threads with them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from config.api import expensive, limits, metrics, throttling
from config.api.errors import Busy, TooManyAtOnce
from config.kernel import ids
from onboarding.partners import api_key_cache
from payouts import batches
from payouts.models import Batch
from tests.api.tenant import Tenant
from tests.factories import partners, payouts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    expensive._in_progress.clear()  # other tests leave streams unread
    throttling.reset()
    api_key_cache.clear()
    yield
    throttling.reset()
    assert not expensive._in_progress, "a request left its slot behind"


def large(count: int = 40) -> bytes:
    """A batch whose body makes its request expensive."""
    body = json.dumps({"items": [{"amount": "wrong", "metadata": {"note": "x" * 300}} for _ in range(count)]}).encode()
    assert len(body) > limits.EXPENSIVE_BODY_BYTES
    return body


def post(client: partners.ApiClient, body: bytes, key: str = "k", query: str = "") -> Any:
    path = f"/v1/transfers/batch{query}"
    return client.post(path, body, content_type="application/json", idempotency_key=key)


def test_beyond_its_slots_an_environment_is_refused_and_its_neighbour_is_not() -> None:
    busy, neighbour = payouts.funded_environment(), payouts.funded_environment()
    own, theirs = partners.client(busy), partners.client(neighbour)
    slots = [expensive.enter(busy.pk) for _ in range(limits.EXPENSIVE_AT_ONCE)]
    for query in ("", "?dry_run=true"):
        refused = post(own, large(), query=query)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_at_once")
        assert refused.headers["Retry-After"] == "1"
    assert own.get("/v1/transfers").status_code == 200, "small requests of the environment go on"
    assert own.post("/v1/transfers", payouts.order(), idempotency_key="small").status_code == 201
    assert post(theirs, large()).status_code == 422, "a neighbour's large request is judged as ever"
    slots.pop().close()
    assert post(own, large()).status_code == 422
    for slot in slots:
        slot.close()


def test_reports_are_expensive_whatever_their_size() -> None:
    environment = payouts.funded_environment()
    batch = payouts.accept(environment)
    client = partners.client(environment)
    path = f"/v1/transfers/batch/{Batch.objects.within(environment).get(pk=batch.pk).public_id}/items.csv"
    slots = [expensive.enter(environment.pk) for _ in range(limits.EXPENSIVE_AT_ONCE)]
    assert client.get(path).status_code == 429
    for slot in slots:
        slot.close()
    for _ in range(limits.EXPENSIVE_AT_ONCE + 1):
        assert client.get(path).status_code == 200


def test_a_streamed_report_keeps_its_slot_until_it_was_sent() -> None:
    tenant = Tenant()
    client = partners.client(tenant.owner)
    path = f"/v1/reconciliation/reports/{tenant.ids_for(['run'])['run']}.csv"
    answers = [client.get(path) for _ in range(limits.EXPENSIVE_AT_ONCE)]
    assert client.get(path).status_code == 429
    assert all(b"".join(answer.streaming_content) for answer in answers)
    assert client.get(path).getvalue()


def test_a_process_keeps_threads_for_small_requests() -> None:
    slots = [expensive.enter(ids.new()) for _ in range(limits.EXPENSIVE_AT_ONCE_IN_PROCESS)]
    with pytest.raises(Busy):
        expensive.enter(ids.new())
    for slot in slots:
        slot.close()
        slot.close()  # once is enough
    expensive.enter(ids.new()).close()


def test_a_mistake_of_ours_leaves_no_slot_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a mistake of ours")

    environment = payouts.funded_environment()
    client = partners.client(environment)
    client.raise_request_exception = False
    batch = payouts.accept(environment)
    monkeypatch.setattr(batches, "submit", broken)
    monkeypatch.setattr("payouts.csv_export.transfers", broken)
    for _ in range(limits.EXPENSIVE_AT_ONCE + 1):
        items = json.dumps(payouts.batch_order(40)).encode()
        assert post(client, items).status_code == 500
        assert client.get(f"/v1/transfers/batch/{batch.public_id}/items.csv").status_code == 500


def test_slots_are_counted_right_between_threads() -> None:
    environment_id, most, failures = ids.new(), [0], []
    inside, lock = [0], threading.Lock()

    def work() -> None:
        for _ in range(300):
            try:
                slot = expensive.enter(environment_id)
            except TooManyAtOnce:
                continue
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            with lock:
                inside[0] -= 1
            slot.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures and 1 <= most[0] <= limits.EXPENSIVE_AT_ONCE


def left(answer: Any) -> int:
    return int(answer.headers["RateLimit"].partition("r=")[2].partition(";")[0])


def test_a_large_body_counts_more_than_once() -> None:
    client = partners.client(payouts.funded_environment())
    body = large(200)
    before = left(client.get("/v1/me"))
    assert before - left(post(client, body)) >= len(body) // limits.COST_BODY_BYTES


def test_processor_time_counts_after_the_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two seconds of processor time use up a small quota: the next request waits for the next window."""
    environment = payouts.funded_environment()
    client = partners.client(environment)
    client.get("/v1/me")
    throttling.reset()
    with override_settings(API_QUOTA_PER_KEY=(1_000, 3600), API_QUOTA_PER_ENVIRONMENT=(1_000, 3600)):
        monkeypatch.setattr(expensive, "cost_of_processing", lambda seconds: 2_000)
        assert client.get("/v1/transfers").status_code == 200
        refused = client.get("/v1/transfers")
        assert (refused.status_code, refused.json()["code"]) == (429, "quota_exceeded")
        assert partners.client(environment).get("/v1/me").status_code == 429, "another key of the environment"
        assert partners.client().get("/v1/me").status_code == 200, "another environment"


def test_what_processor_time_costs() -> None:
    assert expensive.cost_of_processing(0.001) == 0
    assert expensive.cost_of_processing(limits.COST_FREE_PROCESSOR_SECONDS) == 0
    assert expensive.cost_of_processing(0.4) > 2_000


@pytest.mark.parametrize("path", ["/v1/transfers", "/v1/transfers/batch"])
def test_refused_requests_are_counted_on_the_routes_that_order_money(path: str) -> None:
    def counted() -> float:
        return float(metrics.throttled_requests.labels(quota="key")._value.get())

    client = partners.client(payouts.funded_environment())
    before = counted()
    with override_settings(API_QUOTA_PER_KEY=(1, 3600)):
        statuses = [client.post(path, {}, idempotency_key="k").status_code for _ in range(3)]
    assert statuses[1:] == [429, 429] and counted() - before >= 2
