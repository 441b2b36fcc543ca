"""The rollup of the dashboard stays short: old days become one sum, and every number stays what it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from config.kernel import clock
from payouts import queries, tallies
from payouts.limits import TALLY_DAYS_KEPT
from payouts.models import StatusTotal
from tests.factories import settlement as make

pytestmark = pytest.mark.django_db


def test_old_days_become_one_row_and_the_sums_stay() -> None:
    environment = make.funded_environment()
    make.accept(environment, ["1.00", "2.00"])
    tallies.fold()
    now = clock.machine_now()
    held = StatusTotal.objects.within(environment).get(status="held")
    for days in (1, 2, 3):
        held.pk, held.day = None, (now - TALLY_DAYS_KEPT - timedelta(days=days)).date()
        held.save()
    before = queries.tallies(since=now.date(), environment=environment)
    rows = StatusTotal.objects.within(environment).count()
    assert tallies.compact(now=now) == 3
    assert queries.tallies(since=now.date(), environment=environment) == before
    assert StatusTotal.objects.within(environment).count() == rows - 2
    assert tallies.compact(now=now) == 0
    assert tallies.compact(now=now + TALLY_DAYS_KEPT + timedelta(days=2)) == rows - 3
    assert {row.count for row in queries.tallies(since=now.date(), environment=environment)} == {
        row.count for row in before
    }
