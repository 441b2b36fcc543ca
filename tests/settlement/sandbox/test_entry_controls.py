"""One entry is decided by request: the bank tells it in its ordinary files, once."""

from __future__ import annotations

from typing import Any

import pytest

from settlement.formats import ach_reports, nacha, nacha_answers
from settlement.sandbox import entry_controls, outgoing
from settlement.sandbox.errors import BankRefusesError
from settlement.sandbox.models import Account, Entry, Line
from tests.factories import sandbox
from tests.factories.sandbox import trace
from tests.settlement.sandbox.conftest import Days, eastern

pytestmark = pytest.mark.django_db(databases=["sandbox"])


def decide(days: Days, number: int, action: str, code: str = "") -> dict[str, Any]:
    body = {"account": sandbox.CODE, "trace": trace(number), "action": action, "code": code}
    return entry_controls.decide(days.bank, body)


@pytest.fixture
def sent(days: Days) -> Days:
    """Three entries of one batch, accepted on Monday for Tuesday."""
    days.drop("f1.ach", sandbox.nacha("f1.ach", [sandbox.entry(number, number * 100) for number in (1, 2, 3)]))
    return days


def test_an_entry_settles_before_its_day_and_the_rest_on_it(sent: Days) -> None:
    assert decide(sent, 2, "settle") == {"is_done": True, "state": "settled", "detail": ""}
    assert decide(sent, 2, "settle")["is_done"]
    report = ach_reports.parse_settlement_report(sent.only(".set."))
    assert [(each.trace_number, each.amount_minor) for each in report.entries] == [(trace(2), 200)]
    sent.until(eastern(3, 8, 30))
    assert list(Line.objects.order_by("id").values_list("type_code", "amount_minor")) == [("452", -200), ("466", -400)]
    assert Account.objects.get().balance_minor == -600


@pytest.mark.parametrize("is_paid", [False, True])
def test_an_entry_is_returned_from_the_archived_file_once(sent: Days, is_paid: bool) -> None:
    if is_paid:
        sent.until(eastern(3, 9))
    for _ in range(2):
        assert decide(sent, 1, "return", "R02") == {"is_done": True, "state": "returned", "detail": ""}
    sent.until(eastern(4, 19))
    (back,) = nacha_answers.answers(nacha.parse(sent.only(".ret.")))
    assert isinstance(back, nacha_answers.ReceivedReturn)
    assert (back.original_trace, back.reason.code, back.amount_minor) == (trace(1), "R02", 100)
    names = list(sent.files())
    reports = [name for name in names if ".set." in name]
    assert names.index(reports[0]) < next(place for place, name in enumerate(names) if ".ret." in name)
    assert Line.objects.filter(key=f"return:{trace(1)}").count() == 1
    assert Account.objects.get().balance_minor == -500


def test_an_entry_is_refused_in_a_further_acknowledgement(sent: Days) -> None:
    assert decide(sent, 3, "fail", "R03") == {"is_done": True, "state": "refused", "detail": ""}
    assert decide(sent, 3, "fail", "R03")["is_done"]
    said = ach_reports.parse_acknowledgement(sent.only(trace(3)))
    assert [(each.trace_number, each.code) for each in said.refusals] == [(trace(3), "R03")]
    assert (said.file_reference, said.verdict) == ("f1.ach", ach_reports.Verdict.ACCEPTED)
    sent.until(eastern(3, 9))
    assert Account.objects.get().balance_minor == -300
    assert decide(sent, 3, "settle") == {"is_done": False, "state": "refused", "detail": "The entry was refused."}


def test_what_cannot_be_done_changes_nothing(sent: Days) -> None:
    assert decide(sent, 9, "settle")["state"] == "unknown"
    sent.until(eastern(3, 9))
    before = sent.files()
    assert decide(sent, 1, "fail", "R03") == {
        "is_done": False,
        "state": "settled",
        "detail": "The entry is settled already.",
    }
    for path in (sent.folder / sandbox.CODE / outgoing.ARCHIVE).iterdir():
        path.write_bytes(b"other bytes")
    assert decide(sent, 1, "return", "R03")["detail"] == "The file of this entry is not in the archive any more."
    assert sent.files() == before and not Entry.objects.exclude(status="settled").exists()


@pytest.mark.parametrize(
    "body",
    [
        {"action": "lose"},
        {"action": "return", "code": "R61"},
        {"action": "fail"},
        {"action": "settle", "trace": 5},
        {"action": "settle", "account": "a\0b"},
        {"action": ["settle"]},
    ],
)
def test_an_unreadable_request_is_refused(sent: Days, body: dict[str, Any]) -> None:
    with pytest.raises(BankRefusesError):
        entry_controls.decide(sent.bank, {"account": sandbox.CODE, "trace": trace(1), **body})
    assert not Entry.objects.exclude(status="accepted").exists()
