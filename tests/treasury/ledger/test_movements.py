"""The movements of one transfer's money, one after another, and repeated movements."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from config.kernel import ids
from config.kernel.errors import ConfigurationError
from onboarding.partners.models import Environment
from tests.factories import ledger as books
from tests.factories import partners as make
from treasury import money
from treasury.ledger import accounts, balances, errors, holds, integrity, journal, movements
from treasury.ledger.models import Entry, Hold, Journal, JournalPart, Stage
from treasury.ledger.movements import Arrival, Conversion, HoldOrder, SuspendedLine

pytestmark = pytest.mark.django_db
FLOAT, TRANSIT = "rail:ach-test:float", "rail:ach-test:in_transit"


@pytest.fixture
def env() -> Environment:
    found = make.environment()
    books.fund(found, 100_000)
    return found


@pytest.fixture(autouse=True)
def _the_books_stay_right(db: None) -> object:
    yield
    report = integrity.check()
    assert report.balanced, [finding for finding in report.findings if not finding.holds]


def test_a_transfer_is_held_sent_and_settled(env: Environment) -> None:
    assert books.books(env) == {"available": 100_000}
    subjects = books.hold(env, 40_000, 10_000, fee_minor=25)
    assert books.books(env) == {"available": 49_950, "payouts_pending": 50_050}
    assert set(books.send(subjects)) == set(subjects)
    assert books.books(env) == {"available": 49_950, "payouts_pending": 50}
    assert books.house_books() == {FLOAT: 100_000, TRANSIT: 50_000}
    assert set(books.settle(subjects)) == set(subjects)
    assert books.books(env) == {"available": 49_950}
    assert books.house_books() == {FLOAT: 50_000, "fees:revenue": 50}
    assert {row.stage for row in Hold.objects.within(env)} == {Stage.SETTLED}


def test_a_set_is_one_journal_with_an_entry_per_account(env: Environment) -> None:
    before = Journal.objects.count()
    subjects = books.hold(env, *[100] * 50, fee_minor=1)
    row = Journal.objects.latest("created_at")
    assert Journal.objects.count() == before + 1
    assert (row.kind, row.part_count, row.entry_count) == ("held", 50, 2)
    assert JournalPart.objects.filter(journal=row).count() == 50
    amounts = dict(Entry.objects.filter(journal=row).values_list("account__code", "amount_minor"))
    assert amounts == {"available": 50 * 101, "payouts_pending": -50 * 101}
    books.send(subjects)
    books.settle(subjects)
    settled = Journal.objects.get(kind="settled")
    assert (settled.part_count, settled.entry_count) == (100, 4)


def test_what_is_said_twice_is_booked_once(env: Environment) -> None:
    subjects = books.hold(env, 1_000, 2_000, fee_minor=25)
    again = books.hold(env, 1_000, 2_000, 3_000, fee_minor=25, subjects=[*subjects, ids.new()])
    assert books.books(env)["payouts_pending"] == 6_075
    books.send(subjects)
    assert books.send(again) == again[2:]
    assert set(books.settle(again)) == set(again)
    journals = Journal.objects.count()
    assert books.settle(again) == []
    assert books.send(again) == []
    assert Journal.objects.count() == journals, "a repetition leaves no journal behind"
    assert books.settle([*again, ids.new()]) == []


def test_the_same_subject_twice_in_one_call_moves_once(env: Environment) -> None:
    (subject,) = books.hold(env, 500)
    assert books.send([subject]) == [subject]
    with transaction.atomic():
        assert movements.settled(subject_ids=[subject, subject], at=books.DAY) == [subject]
    assert books.house_books()[FLOAT] == 99_500


def test_a_rerouted_transfer_comes_back_and_goes_out_again(env: Environment) -> None:
    (subject,) = books.hold(env, 1_000, fee_minor=25)
    books.send([subject], attempt=1)
    with transaction.atomic():
        assert movements.withdrawn(subject_ids=[subject], at=books.DAY) == [subject]
    assert books.books(env)["payouts_pending"] == 1_025
    assert books.send([subject], attempt=1) == [], "attempt 1 was sent already; a reroute has a number of its own"
    assert books.send([subject], attempt=2, rail="other-rail") == [subject]
    assert books.house_books()["rail:other-rail:in_transit"] == 1_000
    books.settle([subject])
    assert books.house_books()["rail:other-rail:float"] == -1_000, (
        "the books follow the bank's evidence, also into the red"
    )


def test_a_failed_transfer_is_released_and_may_be_held_again(env: Environment) -> None:
    (subject,) = books.hold(env, 1_000, fee_minor=25)
    with transaction.atomic():
        assert movements.released(subject_ids=[subject], at=books.DAY) == [subject]
        assert movements.released(subject_ids=[subject], at=books.DAY) == []
    assert books.books(env) == {"available": 100_000}
    books.hold(env, 1_000, fee_minor=25, subjects=[subject], attempt=2)
    assert books.books(env)["payouts_pending"] == 1_025


def test_money_in_transit_is_never_released(env: Environment) -> None:
    (subject,) = books.hold(env, 1_000)
    books.send([subject])
    with transaction.atomic():
        assert movements.released(subject_ids=[subject], at=books.DAY) == []
        assert movements.expired(subject_ids=[subject], at=books.after(days=900)) == []


def test_a_return_gives_back_what_was_paid_and_keeps_the_fee(env: Environment) -> None:
    (subject,) = books.hold(env, 1_000, fee_minor=25)
    books.send([subject])
    with transaction.atomic():
        assert movements.returned(subject_ids=[subject], at=books.DAY) == [], "nothing was paid yet"
        movements.settled(subject_ids=[subject], at=books.DAY)
        assert movements.returned(subject_ids=[subject], at=books.DAY) == [subject]
        assert movements.returned(subject_ids=[subject], at=books.DAY) == []
    assert books.books(env) == {"available": 99_975}
    assert books.house_books() == {FLOAT: 100_000, "fees:revenue": 25}
    books.hold(env, 1_000, subjects=[subject], attempt=2)
    books.send([subject], attempt=2)
    books.settle([subject])
    with transaction.atomic():
        assert movements.returned(subject_ids=[subject], at=books.DAY) == [subject], (
            "the second payment can come back too"
        )


def test_too_little_money_holds_nothing_of_the_set(env: Environment) -> None:
    with pytest.raises(errors.AccountOverdrawn):
        books.hold(env, 60_000, 40_001)
    assert books.books(env) == {"available": 100_000}
    assert not Hold.objects.within(env).exists()


def test_a_first_hold_on_an_account_never_used_is_refused() -> None:
    with pytest.raises(errors.AccountOverdrawn):
        books.hold(make.environment(), 1)


def test_a_second_hold_of_a_subject_waits_for_the_end_of_the_first(env: Environment) -> None:
    (subject,) = books.hold(env, 1_000)
    with pytest.raises(errors.HoldStillActive):
        books.hold(env, 1_000, subjects=[subject], attempt=2)


def test_less_than_the_hold_may_be_paid_and_the_remainder_returns(env: Environment) -> None:
    full, part = books.hold(env, 1_000, 2_000, fee_minor=25)
    books.send([full, part])
    for wrong in (0, -1, 2_001):
        with pytest.raises(errors.HoldExceeded), transaction.atomic():
            movements.settled(subject_ids=[full, part], at=books.DAY, paid_minor={part: wrong})
    with transaction.atomic():
        assert set(movements.settled(subject_ids=[full, part], at=books.DAY, paid_minor={part: 500})) == {full, part}
    assert books.books(env) == {"available": 100_000 - 1_000 - 500 - 50}
    assert books.house_books() == {FLOAT: 98_500, "fees:revenue": 50}
    with transaction.atomic():
        movements.returned(subject_ids=[part], at=books.DAY)
    assert books.house_books()[FLOAT] == 99_000, "what was paid comes back, not what was held"


def test_a_hold_expires_when_its_time_is_over_and_only_then(env: Environment) -> None:
    soon, later, never = (
        books.hold(env, 100, expires_at=at)[0] for at in (books.after(hours=1), books.after(hours=3), None)
    )
    at = books.after(hours=2)
    assert holds.expired_subjects(at=at, at_most=10) == [soon]
    assert books.send([soon, later], at=at) == [later], "what is over is not sent any more"
    with transaction.atomic():
        assert movements.expired(subject_ids=[soon, later, never], at=at) == [soon]
    assert books.books(env)["payouts_pending"] == 100
    assert Hold.objects.get(subject_id=soon).stage == Stage.EXPIRED


@pytest.mark.parametrize("ending", ["settle", "release", "expire"])
def test_a_hold_is_resolved_once(env: Environment, ending: str) -> None:
    (subject,) = books.hold(env, 100, expires_at=books.after(hours=1))
    endings = {
        "settle": lambda: books.settle([subject]),
        "release": lambda: movements.released(subject_ids=[subject], at=books.DAY),
        "expire": lambda: movements.expired(subject_ids=[subject], at=books.after(hours=2)),
    }
    if ending == "settle":
        books.send([subject])
    with transaction.atomic():
        assert endings[ending]() == [subject]
        assert [moved() for moved in endings.values()] == [[], [], []]


def test_money_arrives_once(env: Environment) -> None:
    receipt = books.fund(env, 500)
    with transaction.atomic():
        again = movements.funded(
            arrivals=[Arrival(receipt, env.pk, "USD", 500)],
            rail_environment_id=books.HOUSE,
            rail_code=books.RAIL,
            at=books.DAY,
        )
    assert again == []
    assert books.books(env) == {"available": 100_500}


def test_a_surprise_on_the_statement_waits_in_suspense_until_it_is_explained(env: Environment) -> None:
    credit = SuspendedLine(ids.new(), 700, "USD", date(2030, 1, 7))
    debit = SuspendedLine(ids.new(), -200, "USD", date(2030, 1, 8))
    where = {"rail_account_code": books.RAIL, "rail_environment_id": books.HOUSE}
    at = books.after(days=2)
    with transaction.atomic():
        assert set(movements.suspended(lines=[credit, debit], at=at, **where)) == {credit.subject_id, debit.subject_id}
        assert movements.suspended(lines=[credit, debit], at=at, **where) == []
    assert books.house_books() == {FLOAT: 100_500, "suspense:ach-test": 500}
    on_float = {"environment_id": books.HOUSE, "code": FLOAT, "currency": "USD"}
    assert balances.by_value_date(at=books.DAY.replace(hour=23), **on_float) == 100_700, (
        "each line counts on its own day"
    )
    with transaction.atomic():
        movements.explained(lines=[debit], to_code="fees:rail_cost", at=at, **where)
        movements.explained(lines=[credit], to_code="available", to_environment_id=env.pk, at=at, **where)
    assert books.house_books() == {FLOAT: 100_500, "fees:rail_cost": 200}
    assert books.books(env) == {"available": 100_700}


def test_what_the_bank_charges_is_our_cost(env: Environment) -> None:
    line = SuspendedLine(ids.new(), -1_500, "USD", date(2030, 1, 7))
    with transaction.atomic():
        movements.fee_charged_by_bank(
            rail_account_code=books.RAIL, rail_environment_id=books.HOUSE, lines=[line], at=books.DAY
        )
    assert books.house_books() == {FLOAT: 98_500, "fees:rail_cost": 1_500}


def test_an_exchange_balances_in_each_currency_and_shows_its_residue(env: Environment) -> None:
    deal = money.exchange(money.Money(10_000, "USD"), into="EUR", rate=Decimal("0.92345"))
    conversion = Conversion(ids.new(), env.pk, deal)
    with transaction.atomic():
        movements.exchanged(conversions=[conversion], livemode=False, at=books.DAY)
    assert books.books(env) == {"available": 90_000}
    assert books.books(env, currency="EUR") == {"available": 9_234}
    assert books.house_books()["fx:position"] == 10_000
    assert books.house_books(currency="EUR") == {"fx:position": -9_235, "fx:result": 1}
    with pytest.raises(errors.LinkedPartsKnown), transaction.atomic():
        movements.exchanged(conversions=[conversion], livemode=False, at=books.DAY)


def test_linked_legs_are_all_or_none(env: Environment) -> None:
    rich = money.exchange(money.Money(1_000, "USD"), into="EUR", rate=Decimal("0.9"))
    poor = money.exchange(money.Money(1_000_000, "USD"), into="EUR", rate=Decimal("0.9"))
    with pytest.raises(errors.AccountOverdrawn), transaction.atomic():
        movements.exchanged(
            conversions=[Conversion(ids.new(), env.pk, rich), Conversion(ids.new(), env.pk, poor)],
            livemode=False,
            at=books.DAY,
        )
    assert books.books(env) == {"available": 100_000}
    assert books.books(env, currency="EUR") == {}
    first = Conversion(ids.new(), env.pk, rich)
    with transaction.atomic():
        movements.exchanged(conversions=[first], livemode=False, at=books.DAY)
    with pytest.raises(errors.LinkedPartsKnown), transaction.atomic():
        movements.exchanged(conversions=[first, Conversion(ids.new(), env.pk, rich)], livemode=False, at=books.DAY)
    assert books.books(env, currency="EUR") == {"available": 900}


def test_a_mistake_is_corrected_by_one_more_journal_and_once(env: Environment) -> None:
    with transaction.atomic():
        key = accounts.Key(env.pk, "available", "USD")
        write_off = accounts.house_key("write_off", "USD", livemode=False)
        known = accounts.open_many([key, write_off])
        wrong = ids.new()
        part = journal.Part("adjusted", ids.new(), known[key], known[write_off], 300)
        journal.post(parts=[part], livemode=False, at=books.DAY, reference="ticket 7", journal_id=wrong)
    assert books.books(env) == {"available": 99_700}
    with transaction.atomic():
        reversal = journal.reverse(journal_id=wrong, description="Wrong partner.", at=books.DAY)
    assert books.books(env) == {"available": 100_000}
    assert Journal.objects.get(pk=reversal).reverses_id == wrong
    for once_more in (wrong, ids.new()):
        with pytest.raises(errors.JournalNotReversible), transaction.atomic():
            journal.reverse(journal_id=once_more, description="", at=books.DAY)
    with transaction.atomic():
        journal.reverse(journal_id=reversal, description="It was right after all.", at=books.DAY)
    assert books.books(env) == {"available": 99_700}


def test_a_journal_that_moved_holds_is_not_reversed(env: Environment) -> None:
    books.hold(env, 100)
    with pytest.raises(errors.JournalNotReversible), transaction.atomic():
        journal.reverse(journal_id=Journal.objects.get(kind="held").pk, description="", at=books.DAY)


@pytest.mark.django_db(transaction=True)
def test_money_moves_inside_a_transaction_only(env: Environment) -> None:
    with pytest.raises(ConfigurationError):
        movements.held(holds=[HoldOrder(ids.new(), 1, env.pk, "USD", 1)], at=books.DAY)
