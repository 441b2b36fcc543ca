"""Pages: every row once, newest first; a cursor fits one list of one environment."""

from __future__ import annotations

import pytest

from config.audit import trail
from config.audit.models import AuditEntry
from config.kernel import clock
from tests.factories import partners as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd() -> make.ApiClient:
    env = make.environment()
    acts = [
        trail.Act(actor="tests", action=f"act.{number % 2}", subject_type="x", environment_id=env.pk)
        for number in range(7)
    ]
    client = make.client(env)
    trail.record_many(acts, at=clock.machine_now())
    return client


def walk(client: make.ApiClient, path: str, **query: str) -> list[str]:
    found: list[str] = []
    while True:
        page = client.get(path, query).json()
        found += [row if isinstance(row, str) else row["id"] for row in page["data"]]
        assert page["object"] == "list" and page["has_more"] == (page["next_cursor"] is not None)
        if not page["has_more"]:
            return found
        query["cursor"] = page["next_cursor"]


@pytest.mark.parametrize("limit", ["1", "3", "7", "8", "100"])
def test_every_row_comes_once_newest_first(crowd: make.ApiClient, limit: str) -> None:
    found = walk(crowd, "/v1/effects", limit=limit)
    assert found == sorted(found, reverse=True) and len(found) == len(set(found)) == 8


def test_rows_that_come_meanwhile_move_no_page(crowd: make.ApiClient) -> None:
    first = crowd.get("/v1/effects", {"limit": "4"}).json()
    newest = AuditEntry.objects.order_by("-id")[0]
    trail.record(
        actor="tests", action="late", subject_type="x", environment_id=newest.environment_id, at=clock.machine_now()
    )
    second = crowd.get("/v1/effects", {"limit": "4", "cursor": first["next_cursor"]}).json()
    assert not set(first["data"]) & set(second["data"]) and len(second["data"]) == 4


@pytest.mark.parametrize("limit", ["0", "101", "-1", "ten", "", "1.0", "٣", "99999999999"])
def test_a_limit_is_a_number_from_1_to_100(crowd: make.ApiClient, limit: str) -> None:
    assert crowd.get("/v1/effects", {"limit": limit}).json()["errors"][0]["parameter"] == "limit"


def test_a_cursor_fits_its_own_list_only(crowd: make.ApiClient) -> None:
    cursor = crowd.get("/v1/audit", {"limit": "1", "action": "act.1"}).json()["next_cursor"]
    assert crowd.get("/v1/audit", {"limit": "2", "action": "act.1", "cursor": cursor}).status_code == 200
    others = [
        crowd.get("/v1/audit", {"action": "act.0", "cursor": cursor}),
        crowd.get("/v1/audit", {"cursor": cursor}),
        crowd.get("/v1/effects", {"action": "act.1", "cursor": cursor}),
        make.client().get("/v1/audit", {"action": "act.1", "cursor": cursor}),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in others} == {(400, "cursor_invalid")}


@pytest.mark.parametrize("cursor", ["x", "é", "=" * 8, "A" * 43, "A" * 42 + "_", "../../etc", "A" * 200])
def test_an_invented_cursor_is_refused(crowd: make.ApiClient, cursor: str) -> None:
    assert crowd.get("/v1/effects", {"cursor": cursor}).json()["code"] == "cursor_invalid"
