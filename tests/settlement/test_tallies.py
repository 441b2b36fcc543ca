"""Counts of instructions are running totals: exact at every moment, and fast at any size."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onboarding.partners.models import Environment
from payouts import transfers
from settlement import dispatch, queries, submission, tallies
from settlement.models import Instruction, StatusDelta, WindowShare
from tests.factories import partners
from tests.factories import settlement as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SANDBOX_BANK_FOLDER = tmp_path
    for name in ("inbound", "outbound", "statements"):
        (tmp_path / "ach-test" / name).mkdir(parents=True)
    monkeypatch.setattr(connection, "allows_foreign_calls", True, raising=False)  # the test itself is a transaction


def counted(environment: Environment) -> Counter[tuple[str, str]]:
    rows = Instruction.objects.within(environment).values_list("status", "currency")
    return Counter(rows)


def told(environment: Environment) -> dict[tuple[str, str], int]:
    return {(row.status, row.currency): row.count for row in queries.stats_within(environment)}


def windows(environment: Environment) -> list[tuple[int, int]]:
    return [(row.own_count, int(row.own_minor)) for row in queries.windows_within(environment)]


def test_sums_are_what_a_count_would_say_at_every_step() -> None:
    first, second = make.funded_environment(), make.funded_environment()
    ids, window = make.queued(first, ["1.00", "2.00", "3.00"])
    make.queued(second, ["5.00"])
    for fold in (False, True, False):
        if fold:
            assert tallies.fold() == 2
        for environment in (first, second):
            assert told(environment) == counted(environment)
        assert (windows(first), windows(second)) == ([(3, 600)], [(1, 500)])
    transfers.cancel_many(ids[:1], note="No.", at=make.Clock()(), now=make.Clock()())
    submission.run_due_windows(read_clock=make.Clock().to(window.release_at))
    for _ in range(2):
        assert told(first) == counted(first) == {("submitted", "USD"): 2, ("withdrawn", "USD"): 1}
        assert (windows(first), windows(second)) == ([(2, 500)], [(1, 500)])
        tallies.fold()
        assert not StatusDelta.objects.across_environments().exists()
    assert windows(partners.environment()) == []


def test_their_cost_does_not_depend_on_the_instructions() -> None:
    environment = make.funded_environment()
    api = partners.client(environment)
    make.accept(environment, ["1.00"] * 40)
    dispatch.dispatch_held(machine_now=make.Clock()())
    tallies.fold()
    assert WindowShare.objects.across_environments().count() == 1
    for path in ("/v1/settlement/stats", "/v1/settlement/windows"):
        with CaptureQueriesContext(connection) as captured:
            answer = api.get(path)
        assert json.loads(answer.content)["data"], path
        assert not [query["sql"] for query in captured if "settlement_instruction" in query["sql"]], path
