"""Real threads on the books: no deadlock, no lost update, no overdraft, not even on the first use of an account."""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from config.kernel import ids
from onboarding.partners.models import Environment
from tests.factories import ledger as books
from tests.factories import partners as make
from treasury.ledger import accounts, errors, integrity, journal, movements, sql_calls
from treasury.ledger.models import Account, Entry, Hold

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def at_once(work: Callable[[int], Any], threads: int = THREADS) -> list[Any]:
    """Let every thread start at the same moment; an error is an answer."""
    start = threading.Barrier(threads)

    def run(number: int) -> Any:
        try:
            connection.ensure_connection()
            start.wait(timeout=20)
            return work(number)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


@pytest.fixture(autouse=True)
def _the_books_are_right_afterwards(transactional_db: None) -> object:
    yield
    report = integrity.check()
    assert report.balanced, [finding for finding in report.findings if not finding.holds]


def test_eight_threads_on_one_account_lose_nothing() -> None:
    env = make.environment()
    books.fund(env, 10_000_000)

    def work(_: int) -> int:
        for _round in range(6):
            subjects = books.hold(env, *[100] * 20, fee_minor=1)
            assert len(books.send(subjects)) == 20
            assert len(books.settle(subjects)) == 20
        return 6

    assert at_once(work) == [6] * THREADS
    paid = THREADS * 6 * 20
    assert books.books(env) == {"available": 10_000_000 - paid * 101}
    assert books.house_books() == {"rail:ach-test:float": 10_000_000 - paid * 100, "fees:revenue": paid}
    versions = list(
        Entry.objects.filter(account__environment=env, account__code="available")
        .order_by("account_version")
        .values_list("account_version", flat=True)
    )
    assert versions == list(range(1, 1 + 1 + THREADS * 6)), "every version is there once"


def test_only_as_much_as_there_is_can_be_held() -> None:
    env = make.environment()
    books.fund(env, 1_000)
    answers = at_once(lambda _: sum(_held(env, 100) for _ in range(5)))
    assert sum(answer for answer in answers if isinstance(answer, int)) == 10
    assert books.books(env) == {"payouts_pending": 1_000}


def _held(env: Environment, amount_minor: int) -> bool:
    try:
        return bool(books.hold(env, amount_minor))
    except errors.AccountOverdrawn:
        return False


def test_the_first_use_of_an_account_cannot_overdraw_and_opens_it_once() -> None:
    for _ in range(5):
        env = make.environment()
        answers = at_once(lambda _, env=env: _held(env, 1))
        assert answers == [False] * THREADS
        assert Account.objects.within(env).count() in (0, 2)
        funded = at_once(lambda _, env=env: books.fund(env, 10))
        assert all(isinstance(answer, uuid.UUID) for answer in funded), funded
        assert books.books(env) == {"available": 80}
        assert Account.objects.within(env).filter(code="available").count() == 1


def test_the_same_movement_from_eight_threads_is_booked_once() -> None:
    env = make.environment()
    books.fund(env, 100_000)
    subjects = books.hold(env, *[100] * 50)
    moved = at_once(lambda _: len(books.send(subjects)))
    assert sorted(moved) == [0] * 7 + [50]
    settled = at_once(lambda _: len(books.settle(subjects)))
    assert sorted(settled) == [0] * 7 + [50]
    receipt = ids.new()
    arrival = movements.Arrival(receipt, env.pk, "USD", 500)
    answers = at_once(lambda _: _funded(arrival))
    assert sorted(map(len, answers)) == [0] * 7 + [1]
    assert books.books(env) == {"available": 95_500}


def _funded(arrival: movements.Arrival) -> list[uuid.UUID]:
    with transaction.atomic():
        return movements.funded(arrivals=[arrival], rail_environment_id=books.HOUSE, rail_code=books.RAIL, at=books.DAY)


def test_overlapping_sets_in_any_order_do_not_wait_in_a_circle() -> None:
    """Sets of several partners, shuffled, all transitions mixed: accounts lock in id order, without a deadlock."""
    environments = [make.environment() for _ in range(6)]
    for env in environments:
        books.fund(env, 1_000_000)

    def work(number: int) -> str:
        chance = random.Random(number)
        for _ in range(8):
            chosen = chance.sample(environments, 4)
            orders = [movements.HoldOrder(ids.new(), 1, env.pk, "USD", 10, 1) for env in chosen for _ in range(3)]
            subjects = [order.subject_id for order in orders]
            with transaction.atomic():
                movements.held(holds=orders, at=books.DAY)
            books.send(subjects, rail=chance.choice(["one", "two"]))
            chance.shuffle(subjects)
            with transaction.atomic():
                sql_calls.call("ledger_lock_subjects", sql_calls.uuids(subjects))
                movements.settled(subject_ids=subjects[:6], at=books.DAY)
                movements.withdrawn(subject_ids=subjects[6:], at=books.DAY)
                movements.released(subject_ids=subjects[6:], at=books.DAY)
                movements.returned(subject_ids=subjects[:2], at=books.DAY)
        return "done"

    assert at_once(work) == ["done"] * THREADS
    assert not Hold.objects.across_environments().filter(closed_at=None).exists()


def test_opposite_journals_between_the_same_accounts_do_not_wait_in_a_circle() -> None:
    env = make.environment()
    books.fund(env, 1_000_000)
    with transaction.atomic():
        keys = [accounts.Key(env.pk, "available", "USD"), accounts.house_key("write_off", "USD", livemode=False)]
        first, second = accounts.open_many(keys).values()

    def work(number: int) -> int:
        debit, credit = (first, second) if number % 2 else (second, first)
        for _ in range(25):
            with transaction.atomic():
                journal.post(
                    parts=[journal.Part("adjusted", ids.new(), debit, credit, 7)], livemode=False, at=books.DAY
                )
        return 25

    assert at_once(work) == [25] * THREADS
    assert books.books(env) == {"available": 1_000_000}


def test_a_hold_goes_one_way_when_two_want_different_things() -> None:
    env = make.environment()
    books.fund(env, 1_000_000)
    for _ in range(10):
        subjects = books.hold(env, *[10] * 20)

        def work(number: int, subjects: list[uuid.UUID] = subjects) -> list[uuid.UUID]:
            if number % 2:
                return books.send(subjects)
            with transaction.atomic():
                return movements.released(subject_ids=subjects, at=books.DAY)

        answers = at_once(work, threads=4)
        assert not [answer for answer in answers if isinstance(answer, OperationalError)], answers
        assert sorted(subject for answer in answers for subject in answer) == sorted(subjects), (
            "each subject went exactly one way"
        )


def test_checkpoints_may_be_taken_while_money_moves() -> None:
    env = make.environment()
    books.fund(env, 1_000_000)

    def work(number: int) -> str:
        for round_ in range(10):
            if number < 2:
                integrity.take_checkpoints()
            else:
                books.hold(env, 10, at=books.after(days=random.Random(number * round_).randint(-3, 3)))
        return "done"

    assert at_once(work) == ["done"] * THREADS
