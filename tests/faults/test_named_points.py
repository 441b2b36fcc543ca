"""A process is killed at every named point, and the story ends as if nothing had happened."""

from __future__ import annotations

import pytest

from tests.faults import arming
from tests.faults.points import BY_NAME, POINTS, Point, statements
from tests.faults.river import River

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])
STATEMENTS_SKIPPED = 8
SAMPLES = [point for point in POINTS if point.is_sample]


def test_undisturbed(river: River) -> None:
    river.tell()
    river.must_be_whole()


@pytest.mark.slow
@pytest.mark.parametrize("point", SAMPLES, ids=lambda point: point.name)
def test_killed_at_a_few_points(river: River, point: Point) -> None:
    river.tell(point)
    river.must_be_whole()


@pytest.mark.faults
@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_killed(river: River, point: Point) -> None:
    river.tell(point)
    river.must_be_whole()


@pytest.mark.faults
@pytest.mark.parametrize("point", statements(every=STATEMENTS_SKIPPED), ids=lambda point: point.name)
def test_killed_between_statements(river: River, point: Point) -> None:
    river.tell(point)
    river.must_be_whole()


def test_the_table_names_places_that_exist() -> None:
    assert len(BY_NAME) == len(POINTS)
    for point in POINTS:
        arming.find(point.where)
        if point.when.startswith(arming.LINE):
            assert arming.has_line(point.where, point.when.removeprefix(arming.LINE))
        assert not point.earlier or not BY_NAME[point.earlier].earlier
