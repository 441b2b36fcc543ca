"""Real threads on one partner: no overdraft, no lost update, no deadlock, batch.completed once."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from config.api.errors import Busy
from config.kernel import clock
from payouts import acceptance, batches, group_commit, parsing, transfers
from payouts.errors import DuplicateReference, InsufficientFunds
from payouts.group_commit import GroupCommit
from payouts.models import Batch, Transfer
from payouts.transfers import Paid
from tests.factories import partners, payouts
from treasury.ledger import balances
from webhooks.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def in_threads(count: int, work: Callable[[int], Any]) -> list[Any]:
    answers: list[Any] = [None] * count
    ready = threading.Barrier(count)

    def go(number: int) -> None:
        try:
            ready.wait(30)
            answers[number] = work(number)
        except Exception as error:  # noqa: BLE001 - what a thread meets is its answer
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def await_true(condition: Callable[[], object]) -> None:
    """Yield to the other threads until the condition holds."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        os.sched_yield()


def single(environment, **changes: Any) -> Any:
    parsed = parsing.parse_transfer(json.dumps(payouts.order(**changes)).encode())
    return batches.submit_single(
        parsed, by=payouts.initiator(environment), at=clock.now(environment), now=clock.machine_now()
    )


def available(environment) -> int:
    return balances.now(environment_id=environment.pk, code="available", currency="USD")


def test_concurrent_requests_never_overdraw():
    """Forty requests of 12.75 meet money for ten: ten are accepted, thirty are refused."""
    environment = payouts.funded_environment(10 * 1275)
    answers = in_threads(40, lambda _: single(environment))
    accepted = [answer for answer in answers if not isinstance(answer, Exception)]
    assert len(accepted) == 10
    assert all(isinstance(answer, InsufficientFunds) for answer in answers if answer not in accepted)
    assert available(environment) == 0
    assert Transfer.objects.within(environment).count() == 10
    assert Event.objects.within(environment).filter(type="transfer.accepted").count() == 10


def test_one_reference_is_accepted_once():
    environment = payouts.funded_environment()
    answers = in_threads(12, lambda _: single(environment, reference="the same"))
    assert sum(not isinstance(answer, Exception) for answer in answers) == 1
    assert sum(isinstance(answer, DuplicateReference) for answer in answers) == 11


def test_the_same_request_many_times_happens_once():
    environment = payouts.funded_environment()
    secret = partners.api_key(environment)[1]
    body = payouts.order()
    answers = in_threads(12, lambda _: partners.ApiClient(secret).post("/v1/transfers", body, idempotency_key="k"))
    assert {answer.status_code for answer in answers} == {201}, [answer.content for answer in answers]
    assert len({answer.content for answer in answers}) == 1
    assert Transfer.objects.within(environment).count() == 1


def test_batches_singles_cancels_and_settlements_of_one_partner_do_not_deadlock():
    environment = payouts.funded_environment()
    paid = [payouts.ids_of(payouts.accept(environment, 20)) for _ in range(4)]
    for ids in paid:
        payouts.submit(ids)
    held = [payouts.ids_of(payouts.accept(environment, 20)) for _ in range(4)]
    before = available(environment)

    def work(number: int) -> Any:
        at, now = clock.now(environment), clock.machine_now()
        match number % 4:
            case 0:
                return transfers.settle_many([Paid(id_) for id_ in reversed(paid[number // 4])], settled_at=at, now=now)
            case 1:
                return transfers.cancel_many(held[number // 4], note="x", at=at, now=now)
            case 2:
                return payouts.accept(environment, 20)
        return single(environment)

    answers = in_threads(16, work)
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    assert available(environment) == before + 80 * 1275 - 80 * 1275 - 4 * 1275


def test_a_batch_is_completed_once_however_many_settle_it():
    environment = payouts.funded_environment()
    ids = payouts.ids_of(payouts.accept(environment, 24))
    payouts.submit(ids)

    def work(number: int) -> Any:
        mine = [Paid(id_) for id_ in ids[number * 3 : number * 3 + 6]]  # neighbours overlap
        return transfers.settle_many(mine, settled_at=clock.now(environment), now=clock.machine_now())

    answers = in_threads(8, work)
    moved = [id_ for answer in answers for id_ in answer]
    assert sorted(moved) == sorted(ids)
    assert Event.objects.within(environment).filter(type="batch.completed").count() == 1
    assert Event.objects.within(environment).filter(type="transfer.settled").count() == 24
    assert Batch.objects.within(environment).get().open_count == 0


def test_cancel_and_claim_never_both_win():
    environment = payouts.funded_environment()
    ids = payouts.ids_of(payouts.accept(environment, 30))
    payouts.queue(ids)
    account = payouts.ensure_rail()

    def work(number: int) -> Any:
        if number % 2:
            return transfers.cancel_many(ids, note="x", at=clock.now(environment), now=clock.machine_now())
        return transfers.mark_submitted_many(
            ids,
            attempts=[1] * len(ids),
            rail_environment_id=account.environment_id,
            rail_code=account.code,
            at=clock.now(environment),
        )

    moved = [id_ for answer in in_threads(4, work) for id_ in answer]
    assert sorted(moved) == sorted(ids)


def test_a_shared_commit_that_fails_is_repeated_one_by_one():
    written: list[int] = []
    gate = threading.Event()

    def together(requests, *, now):
        if 7 in requests:
            raise RuntimeError("seven")
        written.extend(requests)
        return [("shared", request) for request in requests]

    def alone(request, *, now):
        gate.wait(10)
        if request == 7:
            raise RuntimeError("seven")
        written.append(request)
        return ("alone", request)

    commits = GroupCommit(
        write_many=together,
        write_one=alone,
        group_key=lambda _: 0,
        conflict_keys=lambda request: [request],
        max_requests=50,
    )
    now = clock.machine_now()

    def work(number: int) -> Any:
        if number == 9:
            gate.set()
        return commits.submit(number, now=now)

    answers = in_threads(10, work)
    assert isinstance(answers[7], RuntimeError)
    assert sorted(written) == [0, 1, 2, 3, 4, 5, 6, 8, 9]
    assert all(answer[1] == number for number, answer in enumerate(answers) if number != 7)


def test_requests_of_a_shared_commit_that_failed_can_be_written_alone():
    environment = payouts.funded_environment(10_000)
    at, now = clock.now(environment), clock.machine_now()
    requests = [
        batches._prepare(
            parsing.parse_transfer(json.dumps(payouts.order(amount=amount)).encode()),
            by=payouts.initiator(environment),
            at=at,
            now=now,
        )
        for amount in ("1.00", "2.00", "3.00")
    ]
    with transaction.atomic():
        assert len(acceptance.accept_many(requests, now=now)) == 3
        transaction.set_rollback(True)
    for request in requests:
        (result,) = acceptance.accept_many([request], now=now)
        assert result.outcome == "accepted"
    kept = (
        Transfer.objects.within(environment)
        .order_by("amount_minor")
        .values_list("id", "amount_minor", "rail", "plan__reasons__0")
    )
    assert [row[:3] for row in kept] == [
        (request.items[0].id, amount, "ach") for request, amount in zip(requests, (100, 200, 300), strict=True)
    ]
    assert all(row[3] for row in kept)


def test_a_leader_waits_for_the_size_of_the_last_group_and_a_single_request_does_not_wait(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(group_commit, "GATHER_SECONDS", 20)
    groups: list[list[int]] = []
    leading, may_write = threading.Event(), threading.Event()

    def alone(request, *, now):
        if request == 0:
            leading.set()
            assert may_write.wait(20)
        groups.append([request])
        return request

    def together(requests, *, now):
        groups.append(sorted(requests))
        return requests

    commits: Any = GroupCommit(
        write_many=together,
        write_one=alone,
        group_key=lambda _: 0,
        conflict_keys=lambda request: [request],
        max_requests=50,
    )
    now = clock.machine_now()
    assert [commits.submit(number, now=now) for number in (91, 92, 93)] == [91, 92, 93]

    def work(number: int) -> Any:
        if number == 0:
            return commits.submit(0, now=now)
        assert leading.wait(20)
        if number == 4:
            await_true(lambda: len(commits._queue) == 3)
            may_write.set()
            await_true(lambda: groups[-1] == [0])
        return commits.submit(number, now=now)

    assert in_threads(5, work) == [0, 1, 2, 3, 4]
    assert groups == [[91], [92], [93], [0], [1, 2, 3, 4]]


def test_a_request_that_leaves_the_queue_is_not_written_and_does_not_lead(monkeypatch: pytest.MonkeyPatch):
    """A retry storm on one key makes each request a commit, so one that waits too long leaves the queue."""
    monkeypatch.setattr(group_commit, "QUEUE_TIMEOUT_SECONDS", 0.2)
    written: list[int] = []
    leading, may_leave = threading.Event(), threading.Event()

    def alone(request, *, now):
        if request == 0:
            leading.set()
            assert may_leave.wait(20)
        written.append(request)
        return request

    commits: Any = GroupCommit(
        write_many=lambda requests, *, now: [],
        write_one=alone,
        group_key=lambda _: 0,
        conflict_keys=lambda request: [0],
        max_requests=50,
    )
    now = clock.machine_now()

    def work(number: int) -> Any:
        if number == 0:
            return commits.submit(0, now=now)
        assert leading.wait(20)
        try:
            return commits.submit(number, now=now)
        finally:
            gave_up.append(number)
            if len(gave_up) == 3:
                may_leave.set()

    gave_up: list[int] = []
    answers = in_threads(4, work)
    assert answers[0] == 0 and all(isinstance(answer, Busy) for answer in answers[1:]), answers
    assert commits.submit(9, now=now) == 9
    assert written == [0, 9]
