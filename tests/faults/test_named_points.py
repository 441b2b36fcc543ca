"""A process is killed at every named point, and the scenario ends as without the kill."""

from __future__ import annotations

import pytest

from tests.faults import kill_switch
from tests.faults.points import BY_NAME, POINTS, Point, statements
from tests.faults.scenario import Scenario

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])
STATEMENTS_SKIPPED = 8
SAMPLES = [point for point in POINTS if point.is_sample]


def test_undisturbed(scenario: Scenario) -> None:
    scenario.run()
    scenario.assert_consistent()


@pytest.mark.slow
@pytest.mark.parametrize("point", SAMPLES, ids=lambda point: point.name)
def test_killed_at_a_few_points(scenario: Scenario, point: Point) -> None:
    scenario.run(point)
    scenario.assert_consistent()


@pytest.mark.faults
@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_killed(scenario: Scenario, point: Point) -> None:
    scenario.run(point)
    scenario.assert_consistent()


@pytest.mark.faults
@pytest.mark.parametrize("point", statements(every=STATEMENTS_SKIPPED), ids=lambda point: point.name)
def test_killed_between_statements(scenario: Scenario, point: Point) -> None:
    scenario.run(point)
    scenario.assert_consistent()


def test_the_points_exist() -> None:
    assert len(BY_NAME) == len(POINTS)
    for point in POINTS:
        kill_switch.find(point.where)
        if point.when.startswith(kill_switch.LINE):
            assert kill_switch.has_line(point.where, point.when.removeprefix(kill_switch.LINE))
        assert not point.earlier or not BY_NAME[point.earlier].earlier
