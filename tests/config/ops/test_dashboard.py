"""The dashboard as data: gathered, ordered, and naming the apps whose query failed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client, override_settings

from config.kernel import clock
from config.kernel.statuses import Colour
from config.ops import dashboard, timeline_view
from config.ops.dashboard import ActionItem, Contribution, Question, Stage
from config.ops.templatetags import ops as tags
from payouts.models import StatusDelta, StatusTotal
from tests.factories import partners as make
from tests.support.browser import staff

HERE = "tests.config.ops.test_dashboard"
NOW = datetime(2030, 1, 2, tzinfo=UTC)


def upper(question: Question) -> Contribution:
    waiting = ActionItem("waiting", 2, "", Colour.WARNING, timedelta(hours=9))
    return Contribution(
        stages=(Stage("settled", "settled", 7, is_flow=True), Stage("held", "held", 1)),
        action_items=(waiting, ActionItem("none", 0, "")),
    )


def lower(question: Question) -> Contribution:
    return Contribution(
        stages=(Stage("in_doubt", "in doubt", 1),),
        action_items=(
            ActionItem("young", 1, "", Colour.DANGER, timedelta(1)),
            ActionItem("old", 1, "", Colour.DANGER, timedelta(2)),
        ),
    )


def broken(question: Question) -> Contribution:
    raise DatabaseError("the replica is away")


def ask() -> Question:
    return Question(livemode=False, days=7, now=clock.machine_now())


@override_settings(DASHBOARD_CONTRIBUTORS=[f"{HERE}.upper", f"{HERE}.lower"])
def test_stages_are_in_order_and_the_most_urgent_item_is_first() -> None:
    gathered = dashboard.gather(ask())
    assert [stage.key for stage in gathered.stages] == ["held", "in_doubt", "settled"]
    assert [item.title for item in gathered.action_items] == ["old", "young", "waiting"]


@override_settings(DASHBOARD_CONTRIBUTORS=[f"{HERE}.broken", f"{HERE}.lower"])
def test_an_app_whose_query_fails_is_named_and_the_others_are_shown() -> None:
    gathered = dashboard.gather(ask())
    assert gathered.unavailable == ("tests.config",) and len(gathered.stages) == 1


def test_the_bar_is_full_and_nobody_on_it_is_invisible() -> None:
    stages = [Stage("held", "held", 1), Stage("queued", "queued", 0), Stage("settled", "settled", 999_999)]
    placed = dashboard.shares(stages, width=1000)
    assert [(stage.key, begin, wide) for stage, begin, wide in placed] == [("held", 0, 1), ("settled", 1, 998)]
    assert dashboard.shares([], width=1000) == []


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "now"),
        (45, "45 s"),
        (60, "1 min"),
        (185 * 60, "3 h 5 min"),
        (86_400, "1 day"),
        (2 * 86_400 + 3_600, "2 days 1 h"),
        (10**8, "over a year"),
    ],
)
def test_ages_are_said_as_people_say_them(seconds: int, text: str) -> None:
    assert tags.age(timedelta(seconds=seconds)) == text


def test_amounts_have_their_thousands_apart() -> None:
    assert [tags.grouped(text) for text in ("1234567.80", "-1000", "0.05", "999")] == [
        "1,234,567.80",
        "-1,000",
        "0.05",
        "999",
    ]


def test_entries_become_steps_that_a_person_can_read() -> None:
    entries: list[dict[str, Any]] = [
        {
            "at": None,
            "recorded_at": NOW,
            "what": "file.in_doubt",
            "detail": "No answer.",
            "file": "A.ach",
            "empty": None,
        },
        {
            "at": None,
            "recorded_at": NOW,
            "what": "money.held",
            "detail": "x",
            "debit": "available",
            "credit": "payouts_pending",
            "amount": "1.00",
            "currency": "USD",
            "journal": "j",
        },
        {
            "at": None,
            "recorded_at": NOW,
            "what": "statement.proves_settled",
            "detail": "It is there.",
            "reasons": ["one", "two"],
        },
    ]
    doubt, booked, proof = timeline_view.steps(entries)
    assert (doubt.title, doubt.colour, [value.name for value in doubt.values]) == (
        "File in doubt",
        Colour.WARNING,
        ["File"],
    )
    assert (booked.kind, booked.title, proof.kind, proof.colour) == (
        "journal",
        "Money held",
        "statement",
        Colour.SUCCESS,
    )
    assert (proof.title, proof.values[0].sentences) == ("Statement proves settled", ("one", "two"))
    assert [(row.debit, row.credit, row.amount) for row in timeline_view.bookings(entries)] == [
        ("available", "payouts_pending", "1.00")
    ]


@pytest.mark.django_db
def test_stages_add_totals_and_deltas_of_one_mode_only() -> None:
    test = make.environment()
    live = make.environment(of=test.partner, livemode=True)
    today = clock.machine_now().date()
    common = {"currency": "USD", "status": "held", "day": today}
    StatusTotal.objects.create(
        environment=test, entered_count=9, entered_minor=900, departed_count=2, departed_minor=200, **common
    )
    StatusDelta.objects.create(environment=test, entered_count=1, entered_minor=50, **common)
    StatusDelta.objects.create(environment=live, entered_count=5, entered_minor=100_000_000, **common)
    StatusTotal.objects.create(
        environment=test,
        currency="USD",
        status="settled",
        day=today - timedelta(days=7),
        entered_count=4,
        entered_minor=4,
    )
    stages = {stage.key: stage for stage in dashboard.gather(ask()).stages}
    assert set(stages) == set(dashboard.STAGES), "every reach of the river is there, empty or not"
    assert (stages["held"].count, stages["held"].sums[0].amount, stages["settled"].count) == (8, "7.50", 0)
    assert {stage.key: stage.count for stage in dashboard.gather(Question(True, 1, clock.machine_now())).stages}[
        "held"
    ] == 5


@pytest.mark.django_db
def test_the_fragment_is_for_staff_with_a_role_and_is_sent_once() -> None:
    stranger, member = Client(), Client()
    assert stranger.get("/admin/dashboard/").status_code == 401, (
        "an ended session must not show the login inside the page"
    )
    stranger.force_login(staff())
    assert stranger.get("/admin/dashboard/").status_code == 401
    assert b"You have no role yet" in stranger.get("/admin/").content
    member.force_login(staff("auditor"))
    first = member.get("/admin/dashboard/?mode=live&days=1")
    assert first.status_code == 200 and b'data-stage="unmatched"' in first.content
    again = member.get("/admin/dashboard/?mode=live&days=1&seen=" + first.headers["X-Fragment-Version"])
    assert again.status_code == 204
    assert member.get("/admin/dashboard/?mode=nonsense&days=x").status_code == 200


@pytest.mark.django_db
def test_the_dashboard_asks_a_fixed_number_of_questions(django_assert_max_num_queries: Any) -> None:
    client = Client()
    client.force_login(staff("finance_ops"))
    with django_assert_max_num_queries(17):
        assert client.get("/admin/dashboard/").status_code == 200
