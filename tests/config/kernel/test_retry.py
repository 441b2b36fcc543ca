"""Retry schedules: what is planned, with jitter, up to what the other side may ask for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.kernel import retry

SCHEDULE = retry.seconds(5, 300, 1800)


@given(st.integers(1, 3))
def test_a_wait_is_the_planned_one_give_or_take_the_jitter(failures: int) -> None:
    wait = SCHEDULE.wait_after(failures)
    planned = SCHEDULE.waits[failures - 1]
    assert wait is not None and planned * 0.8 <= wait <= planned * 1.2


@pytest.mark.parametrize("failures", [-1, 0, 4, 100])
def test_outside_of_the_schedule_there_is_no_attempt(failures: int) -> None:
    assert SCHEDULE.wait_after(failures) is None


def test_what_the_other_side_asks_for_is_honoured_up_to_twice_the_plan() -> None:
    exact = retry.seconds(100, jitter=0)
    assert exact.wait_after(1, at_least=timedelta(seconds=150)) == timedelta(seconds=150)
    assert exact.wait_after(1, at_least=timedelta(days=1)) == timedelta(seconds=200)
    assert exact.wait_after(1, at_least=timedelta(seconds=1)) == timedelta(seconds=100)
