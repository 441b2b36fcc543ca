"""The bank's days: files in, acknowledgements, payments, returns and statements out, each once and in order."""

from __future__ import annotations

from datetime import date

import pytest

from settlement.formats import ach_reports, bai2, nacha, nacha_answers
from settlement.sandbox import controls, scenarios
from settlement.sandbox.models import Account, Entry, Line, Outgoing, Receipt, Statement
from tests.factories import sandbox
from tests.factories.sandbox import trace
from tests.factories.statements import balance_gap_minor
from tests.settlement.sandbox.conftest import Days, eastern

pytestmark = pytest.mark.django_db(databases=["sandbox"])

MAGIC = scenarios.MAGIC_DOLLARS * 100


def statement(days: Days, day: str) -> bai2.Account:
    """The one account of a day's statement."""
    file = bai2.parse(days.only(day, "statements"))
    return file.groups[0].accounts[0]


def received(content: bytes) -> list[nacha_answers.ReceivedReturn]:
    """The returns of a file."""
    answers = nacha_answers.answers(nacha.parse(content))
    return [each for each in answers if isinstance(each, nacha_answers.ReceivedReturn)]


def test_a_file_is_acknowledged_paid_on_its_day_and_printed(days: Days) -> None:
    days.drop(
        "f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, 100), sandbox.entry(2, 250)], [sandbox.entry(3, 999)])
    )
    ack = ach_reports.parse_acknowledgement(days.only(".ack."))
    assert (ack.file_reference, ack.verdict, ack.entry_count, ack.total_minor) == (
        "f1.ach",
        ach_reports.Verdict.ACCEPTED,
        3,
        1349,
    )
    days.until(eastern(3, 8, 29))
    assert not Entry.objects.filter(status="settled").exists()
    days.until(eastern(3, 8, 30))
    report = ach_reports.parse_settlement_report(days.only(".set."))
    assert report.settlement_date == date(2026, 3, 3) and report.file_reference == "f1.ach"
    assert [(each.trace_number, each.amount_minor) for each in report.entries] == [
        (trace(1), 100),
        (trace(2), 250),
        (trace(3), 999),
    ]
    days.until(eastern(3, 19))
    lines = statement(days, "20260303").transactions
    assert [(each.type_code, each.amount_minor, each.customer_reference) for each in lines] == [
        ("466", 350, "f1.ach:1"),
        ("452", 999, trace(3)),
    ]
    assert "COMPANY 1234567890" in lines[0].text


def test_every_banking_day_is_printed_and_the_balances_chain(days: Days) -> None:
    days.drop("f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, 100)]))
    days.until(eastern(9, 12))
    printed = [statement(days, day) for day in ("20260302", "20260303", "20260304", "20260305", "20260306")]
    assert len(days.files("statements")) == 5
    assert all(balance_gap_minor(account) == 0 for account in printed)
    closings = [account.balance_minor("015") for account in printed]
    assert [account.balance_minor("010") for account in printed] == [0, *closings[:-1]] and closings[-1] == -100
    assert Account.objects.get().balance_minor == -100


@pytest.mark.parametrize(
    ("effective_on", "settles"),
    [
        (date(2026, 3, 3), date(2026, 3, 3)),
        (date(2026, 3, 2), date(2026, 3, 3)),  # Today's payment hour is over.
        (date(2026, 2, 1), date(2026, 3, 3)),
        (date(2026, 3, 7), date(2026, 3, 9)),  # A Saturday.
        (date(2026, 5, 25), date(2026, 5, 26)),  # Memorial Day.
        (date(2099, 1, 1), date(2099, 1, 1)),  # No calendar says what that day is.
    ],
)
def test_an_effective_date_that_is_past_or_closed_rolls_on(days: Days, effective_on: date, settles: date) -> None:
    days.drop("f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1)], effective_on=effective_on))
    assert Entry.objects.get().settle_on == settles


def test_a_return_follows_on_the_next_banking_day_as_a_file_and_a_credit(days: Days) -> None:
    days.drop(
        "f1.ach",
        sandbox.nacha(
            "f1.ach",
            [sandbox.entry(1, MAGIC + 3), sandbox.entry(2, 100), sandbox.entry(3, 55, account_number="91100000001")],
        ),
    )
    days.until(eastern(3, 20))
    assert not [name for name in days.files() if ".ret." in name]
    days.until(eastern(4, 10))
    returned = received(days.only(".ret."))
    assert [(each.original_trace, each.reason.code, each.amount_minor) for each in returned] == [
        (trace(1), "R03", MAGIC + 3),
        (trace(3), "R01", 55),
    ]
    days.until(eastern(4, 19))
    lines = statement(days, "20260304").transactions
    assert [(each.type_code, each.amount_minor, each.customer_reference) for each in lines] == [
        ("257", MAGIC + 3, trace(1)),
        ("257", 55, trace(3)),
    ]
    assert Account.objects.get().balance_minor == -100


def test_a_late_return_waits_three_banking_days_and_a_hurried_one_overtakes_its_report(days: Days) -> None:
    days.drop("f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, MAGIC + 56), sandbox.entry(2, MAGIC + 57)]))
    days.until(eastern(3, 8, 30))
    names = [name.split(".")[1] for name in days.files() if name.startswith("20260303")]
    assert names == ["ret", "set"]
    assert received(days.only(".ret."))[0].original_trace == trace(2)
    days.until(eastern(5, 20))
    assert Entry.objects.get(trace=trace(1)).status == "settled"
    days.until(eastern(6, 10))
    assert Entry.objects.get(trace=trace(1)).code == "R02"


def test_refused_entries_are_named_and_never_paid(days: Days) -> None:
    days.drop("f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, MAGIC + 50), sandbox.entry(2, 100)]))
    ack = ach_reports.parse_acknowledgement(days.only(".ack."))
    assert [(each.trace_number, each.code) for each in ack.refusals] == [(trace(1), "R04")]
    days.until(eastern(3, 9))
    assert [each.trace_number for each in ach_reports.parse_settlement_report(days.only(".set.")).entries] == [trace(2)]


def test_a_rejected_file_pays_nothing(days: Days) -> None:
    days.drop("f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, MAGIC + 51), sandbox.entry(2, 100)]))
    assert ach_reports.parse_acknowledgement(days.only(".ack.")).verdict is ach_reports.Verdict.REJECTED
    days.until(eastern(4, 20))
    assert not Line.objects.exists() and set(Entry.objects.values_list("status", flat=True)) == {"refused"}


def test_what_is_no_nacha_file_is_rejected_with_the_reason(days: Days) -> None:
    days.drop("f1.ach", b"hello | there\n")
    ack = ach_reports.parse_acknowledgement(days.only(".ack."))
    assert ack.verdict is ach_reports.Verdict.REJECTED and "line 1" in ack.reason and ack.entry_count == 0


def test_a_lost_answer_is_paid_all_the_same(days: Days) -> None:
    days.drop("f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, MAGIC + 52), sandbox.entry(2, 100)]))
    assert not days.files()
    assert not Receipt.objects.get().is_answered
    days.until(eastern(3, 9))
    assert len(ach_reports.parse_settlement_report(days.only(".set.")).entries) == 2


def test_a_swallowed_file_leaves_no_trace_and_is_processed_when_it_comes_again(days: Days) -> None:
    content = sandbox.nacha("f1.ach", [sandbox.entry(1, MAGIC + 53)])
    days.drop("f1.ach", content)
    assert not days.files() and not Entry.objects.exists() and not days.files("inbound")
    days.drop("f1.ach", content)
    assert days.only(".ack.") and Entry.objects.get().seen_count == 1
    assert Receipt.objects.get().seen_count == 2


def test_paid_twice_on_the_statement_shows_on_the_next_day_by_its_trace(days: Days) -> None:
    days.drop("f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, MAGIC + 54), sandbox.entry(2, 100)]))
    days.until(eastern(6, 20))
    assert [each.type_code for each in statement(days, "20260303").transactions] == ["466"]
    assert [(each.type_code, each.customer_reference) for each in statement(days, "20260304").transactions] == [
        ("452", trace(1))
    ]
    assert not statement(days, "20260305").transactions
    assert len(ach_reports.parse_settlement_report(days.only(".set.")).entries) == 2


def test_an_altered_amount_is_in_the_report_and_not_on_the_statement(days: Days) -> None:
    days.drop("f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, MAGIC + 55)]))
    days.until(eastern(3, 20))
    assert ach_reports.parse_settlement_report(days.only(".set.")).entries[0].amount_minor == MAGIC + 56
    assert statement(days, "20260303").transactions[0].amount_minor == MAGIC + 55


def test_some_entries_are_never_heard_of_again(days: Days) -> None:
    days.drop("f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, MAGIC + 58)]))
    days.until(eastern(27, 20))
    assert Entry.objects.get().status == "accepted" and not Line.objects.exists()


class TestSeenAgain:
    def test_the_same_file_again_is_counted_and_not_paid_again(self, days: Days) -> None:
        content = sandbox.nacha("f1.ach", [sandbox.entry(1, 100), sandbox.entry(2, 100)])
        days.drop("f1.ach", content)
        days.drop("f1.ach", content)
        assert Receipt.objects.get().seen_count == 2
        assert set(Entry.objects.values_list("seen_count", flat=True)) == {2}
        assert len(days.files()) == 1
        days.until(eastern(3, 20))
        assert Account.objects.get().balance_minor == -200

    def test_another_file_under_a_known_name_is_only_counted(self, days: Days) -> None:
        days.drop("f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, 100)]))
        days.drop("f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, 100), sandbox.entry(2, 100)]))
        assert Receipt.objects.filter(verdict="ignored").count() == 1 and len(days.files()) == 1
        assert {each.trace: each.seen_count for each in Entry.objects.all()} == {trace(1): 2}

    def test_a_known_trace_in_a_new_file_rejects_that_file_and_leaves_the_first_alone(self, days: Days) -> None:
        days.drop("f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, 100)]))
        days.drop("f2.ach", sandbox.nacha("f2.ach", [sandbox.entry(1, 100), sandbox.entry(2, 100)]))
        assert ach_reports.parse_acknowledgement(days.only("ack.f2")).verdict is ach_reports.Verdict.REJECTED
        assert {each.trace: (each.status, each.seen_count) for each in Entry.objects.all()} == {
            trace(1): ("accepted", 2),
            trace(2): ("refused", 1),
        }


class TestTheClock:
    def test_it_only_grows_and_lives_through_every_day_in_between(self, days: Days) -> None:
        sandbox.drop(days.folder, "f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, MAGIC + 1)]))
        days.bank.move_clock(7 * 86_400)
        assert Entry.objects.get().status == "returned"
        assert list(Statement.objects.order_by("as_of").values_list("as_of", flat=True)) == [
            date(2026, 3, day) for day in (2, 3, 4, 5, 6)
        ]
        before = days.bank.now()
        days.bank.move_clock(60)
        assert days.bank.now() == before
        made = list(Outgoing.objects.order_by("id").values_list("made_at", flat=True))
        assert made == sorted(made)

    def test_a_control_call_at_the_payment_hour_does_not_skip_it(self, days: Days) -> None:
        days.drop("f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, 100)]))
        days.traveller.move_to(eastern(3, 8, 31))
        controls.fund({"account": sandbox.CODE, "reference": "r", "amount_minor": 1}, at=days.bank.now())
        days.bank.tick()
        assert Entry.objects.get().status == "settled"

    def test_the_day_can_be_closed_early_but_not_before_it_begins(self, days: Days) -> None:
        closed = days.bank.end_day()
        assert closed is not None and closed.day == date(2026, 3, 2)
        assert days.bank.end_day() is None
        days.drop("f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(1, 100)]))
        days.until(eastern(3, 20))
        assert Statement.objects.count() == 2 and statement(days, "20260303").balance_minor("015") == -100
