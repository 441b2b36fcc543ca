"""The two payroll files that the demo shows: one is refused with every mistake named, the other is accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from payouts import csv_upload
from tests.data import make_payroll
from tests.factories import partners, payouts

DATA = Path(make_payroll.__file__).parent
VALID = (DATA / "payroll.csv").read_bytes()
MISTAKEN = (DATA / "payroll_with_mistakes.csv").read_bytes()


def test_the_files_are_what_the_script_writes():
    assert make_payroll.render(make_payroll.people()) == VALID


def test_the_good_file_is_a_thousand_orders():
    parsed = csv_upload.read(VALID)
    assert len(parsed.orders) == 1000
    assert not parsed.problems
    assert parsed.orders[0].metadata["department"]


@pytest.mark.django_db
def test_the_good_file_is_accepted_and_the_other_is_refused_row_by_row():
    environment = payouts.funded_environment(10**12)
    api = partners.client(environment)
    refused = api.post("/v1/transfers/batch", MISTAKEN, content_type="text/csv", idempotency_key="first")
    assert refused.status_code == 422
    errors = refused.json()["errors"]
    assert {int(error["pointer"].split("/")[2]) for error in errors} == set(make_payroll.MISTAKES)
    assert len(errors) == len(make_payroll.MISTAKES) + 1  # the last row has two mistakes
    by_row = {int(error["pointer"].split("/")[2]): error for error in errors}
    assert by_row[42]["pointer"] == "#/rows/42/amount"
    assert by_row[42]["code"] == "too_many_decimals"
    assert by_row[42]["detail"].startswith("Row 42, column amount:")
    assert "leading zeros" in by_row[404]["detail"]
    assert "scientific notation" in by_row[333]["detail"]

    accepted = api.post(
        "/v1/transfers/batch?reference=2030-01B", VALID, content_type="text/csv", idempotency_key="first"
    )
    assert accepted.status_code == 202, accepted.content[:300]
    assert accepted.json()["item_count"] == 1000
    assert accepted.json()["source"] == "csv"
