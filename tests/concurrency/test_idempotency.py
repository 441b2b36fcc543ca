"""Real threads, one key: one effect, whatever the timing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from config.api import limits, throttling
from config.api.models import IdempotencyRecord
from config.audit.models import AuditEntry
from tests.config.api import urls
from tests.factories import partners as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _small_api() -> Iterator[None]:
    throttling.reset()
    with override_settings(ROOT_URLCONF="tests.config.api.urls"):
        yield
    urls.gates.clear()


def in_threads(count: int, work: Callable[[int], Any]) -> list[Any]:
    answers: list[Any] = [None] * count

    def run(number: int) -> None:
        try:
            answers[number] = work(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def effects() -> int:
    return AuditEntry.objects.filter(action="test.effect").count()


def test_identical_requests_at_once_have_one_effect_and_one_answer() -> None:
    secret = make.api_key()[1]
    start = threading.Barrier(8)

    def send(_: int) -> Any:
        client = make.ApiClient(secret)
        start.wait(10)
        return client.post("/v1/effects", {"text": "a"}, idempotency_key="k")

    answers = in_threads(8, send)
    assert {answer.status_code for answer in answers} == {201} and effects() == 1
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 7


def test_who_waits_too_long_reads_409_and_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LOCK_WAIT_MAX", timedelta(milliseconds=100))
    secret = make.api_key()[1]
    gate = urls.gates["slow"] = urls.Gate()

    def send(number: int) -> Any:
        client = make.ApiClient(secret)
        if number == 0:
            return client.post("/v1/effects", {"text": "slow"}, idempotency_key="k")
        assert gate.entered.wait(10)
        try:
            return client.post("/v1/effects", {"text": "slow"}, idempotency_key="k")
        finally:
            gate.may_leave.set()

    first, second = in_threads(2, send)
    assert first.status_code == 201 and effects() == 1
    assert (second.status_code, second.json()["code"], second.headers["Retry-After"]) == (
        409,
        "idempotency_key_in_flight",
        "1",
    )
    assert (
        make.ApiClient(secret).post("/v1/effects", {"text": "slow"}, idempotency_key="k").headers["Idempotent-Replayed"]
        == "true"
    )


def test_who_waits_for_a_request_that_fails_takes_over() -> None:
    """f12: the key dies with the transaction that held it."""
    secret = make.api_key()[1]
    gate = urls.gates["refused"] = urls.Gate()

    def send(number: int) -> Any:
        client = make.ApiClient(secret)
        if number == 0:
            return client.post("/v1/effects", {"text": "refused"}, idempotency_key="k")
        assert gate.entered.wait(10)
        threading.Timer(0.2, gate.may_leave.set).start()
        return client.post("/v1/effects", {"text": "mended"}, idempotency_key="k")

    first, second = in_threads(2, send)
    assert (first.status_code, second.status_code) == (409, 201)
    assert list(AuditEntry.objects.filter(action="test.effect").values_list("subject_type", flat=True)) == ["mended"]
    assert IdempotencyRecord.objects.get().status_code == 201


def test_claims_of_many_keys_in_any_order_never_deadlock() -> None:
    import random
    import uuid

    from django.db import transaction

    from config.api import idempotency
    from config.kernel import clock

    keys = [f"k{number}" for number in range(30)]
    start = threading.Barrier(6)

    def work(number: int) -> int:
        mine = random.Random(number).sample(keys, len(keys))
        start.wait(10)
        with transaction.atomic():
            claims = idempotency.claim_many(
                environment_ids=[uuid.UUID(int=1)] * len(mine), routes=["POST /x"] * len(mine), keys=mine,
                fingerprints=[b"m" * 32] * len(mine),
                expires_at=clock.machine_now() + timedelta(hours=1),
            )  # fmt: skip
            won = [key for key, claim in zip(mine, claims, strict=True) if claim.outcome == "new"]
            idempotency.store_many(
                environment_ids=[uuid.UUID(int=1)] * len(won),
                routes=["POST /x"] * len(won),
                keys=won,
                status_codes=[201] * len(won),
                bodies=[b"{}"] * len(won),
            )
            return len(won)

    assert sum(in_threads(6, work)) == len(keys)
