"""A payroll with mistakes leaves no account number or name in a log, a table or an answer."""

from __future__ import annotations

import csv
import io
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from config.observability.logging import json_formatter
from tests.factories import partners
from tests.flows.world import Bank, Beat, Clock, Partner, fate
from webhooks.models import Event

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])

PAYROLL = Path(__file__).parents[1] / "data" / "payroll.csv"
ROWS = 40


@pytest.fixture
def log_lines() -> Any:
    """Everything that is logged, down to DEBUG and from every library, as it would be written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(json_formatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def payroll() -> list[dict[str, str]]:
    with PAYROLL.open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row, _ in zip(csv.DictReader(lines), range(ROWS), strict=False)]
    for number, row in enumerate(rows):
        row["account_number"] = f"7700{number:03d}5544{number:02d}"
        row["name"] = f"Zebedee{number:03d} Quillfeather{number:03d}"
    rows[3]["amount"], rows[4]["amount"], rows[5]["amount"] = fate(1), fate(50), fate(3)
    return rows


def as_csv(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def test_nothing_leaks(partner: Partner, clock: Clock, beat: Beat, bank: Bank, log_lines: io.StringIO) -> None:
    rows, api = payroll(), partner.api
    said = b""

    def send(body: bytes, key: str) -> Any:
        nonlocal said
        answer = api.post("/v1/transfers/batch", body, content_type="text/csv", idempotency_key=key)
        said += answer.content
        return answer

    assert (
        send(
            as_csv(
                [row | {"account_number": row["account_number"] + "x", "routing_number": "021000022"} for row in rows]
            ),
            "bad",
        ).status_code
        == 422
    )
    assert send(as_csv(rows), "poor").status_code == 422
    partner.fund("5000000.00")
    assert send(as_csv(rows), "good").status_code == 202
    assert send(as_csv(rows), "again").status_code == 422
    assert send(as_csv(rows), "good").headers["Idempotent-Replayed"] == "true"
    partners.ApiClient("sk_test_" + "0" * 32).get("/v1/transfers")
    clock.to_the_cut_off()
    for days in range(3):
        beat.tick()
        beat.tick()
        clock.to_the_settlement(days=days)
    beat.tick()
    # The partner who sent a transfer reads the whole name of its payee, and never the account number.
    transfers = api.get("/v1/transfers?limit=100").content
    for path in (
        "/v1/beneficiaries?limit=100",
        "/v1/events?limit=100",
        "/v1/audit?limit=100",
    ):
        said += api.get(path).content
    first = api.get("/v1/transfers?limit=1").json()["data"][0]["id"]
    said += api.get(f"/v1/transfers/{first}/timeline").content
    assert Event.objects.across_environments().filter(type="transfer.settled").count() > ROWS / 2

    accounts, names = [row["account_number"] for row in rows], [row["name"].split()[1] for row in rows]
    assert all(name.encode() in transfers for name in names)
    assert not any(account.encode() in transfers for account in accounts)
    secrets = [*accounts, *names, api.secret]
    logged, kept = log_lines.getvalue(), _tables()
    assert len(logged.splitlines()) > 20 and len(kept) > 100_000
    for secret in secrets:
        assert secret not in logged, f"the log holds {secret}"
        assert secret.upper() not in kept.upper(), f"a table holds {secret}"
        assert secret.encode() not in said, f"an answer holds {secret}"


def _tables() -> str:
    """Every row of every table of ours as text, and what its bytes would be as text: sealed ones are noise."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        found = []
        for (name,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            found += [row for (row,) in cursor.fetchall()]
    rows = "\n".join(found)
    return rows + "".join(
        bytes.fromhex(each).decode("utf-8", "replace") for each in re.findall(r"\\x((?:[0-9a-f]{2})+)", rows)
    )
