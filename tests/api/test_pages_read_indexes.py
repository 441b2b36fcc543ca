"""Every list of the API reads a page and not the table:

PostgreSQL itself is asked how many rows it touched (EXPLAIN ANALYZE).

For a partner with a long history, with filters that nearly nothing fits, and for a partner who has nothing among the
rows of others. `PAGE_ROWS=200000` makes the tables larger; the limit stays.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.kernel import clock
from onboarding.partners.models import Environment
from payouts.models import Receipt
from reconciliation import importing, runs
from tests.factories import partners, webhooks
from tests.factories import settlement as make
from tests.factories.statements import bai2_statement
from tests.support import databases
from webhooks import fanout
from webhooks.models import Endpoint

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "sandbox"]),
    pytest.mark.slow,
    pytest.mark.timeout(1800),
]

ROWS = int(os.environ.get("PAGE_ROWS", "8000"))
STARTED_MS = int(clock.machine_now().timestamp() * 1000)  # copies are older than what the test makes
DAYS = 700  # of statements
TOUCHED_MAX = 1_500  # rows of all tables for one page of twenty, joins and filters included

# Copies of one row, each a millisecond older than the one before, with some columns changed.
MULTIPLY = """
INSERT INTO {table}
SELECT (jsonb_populate_record(
    NULL::{table}, to_jsonb(r) || jsonb_build_object('id', {id}) || jsonb_build_object({change})
)).*
FROM (SELECT * FROM {table} WHERE {which} LIMIT 1) r, generate_series(1, {rows}) k
"""
ANOTHER_ID = "md5(random()::text || k)::uuid"


def id_of(table: str) -> str:
    """The id of the copy number k."""
    hashed = f"md5('{table}' || k)"
    time = f"lpad(to_hex({STARTED_MS}::bigint - k), 12, '0')"
    return f"({time} || '7' || substr({hashed}, 1, 3) || '8' || substr({hashed}, 4, 15))::uuid"


@dataclass
class World:
    """A partner with a long history, one without any, and the ids that filters name."""

    rich: Environment
    poor: Environment
    endpoint: str
    transfer: str
    batch: str


def copies(admin: psycopg.Connection, table: str, change: str, *, which: str = "true", rows: int = ROWS) -> None:
    admin.execute(MULTIPLY.format(table=table, id=id_of(table), change=change, which=which, rows=rows).encode())


@pytest.fixture
def world(settings: Any, tmp_path: Any) -> World:
    settings.SANDBOX_BANK_FOLDER = tmp_path
    rich, poor = make.funded_environment(), partners.environment()
    endpoint = webhooks.endpoint(rich)
    (transfer, *_), _ = make.queued(rich, ["10.00", "20.00"])
    webhooks.emit(rich)
    fanout.fan_out_all(now=clock.machine_now())
    account = make.rail_account()
    receipt = Receipt.objects.within(rich).get()
    lines = [("142", receipt.amount_minor, receipt.public_id), ("698", 1_500, "FEE-1")]
    day = (clock.machine_now() + timedelta(days=1)).date()
    statement = bai2_statement(lines, day=day, account_number=str(account.settings["account_number"]))
    importing.import_statement(account=account, name="one", content=statement, now=clock.machine_now())
    assert [run.lines_matched for run in runs.run_due(now=clock.machine_now())] == [1]
    with psycopg.connect(databases.conninfo(str(connection.settings_dict["NAME"])), autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        fill(admin, rich)
        admin.execute("SET session_replication_role = origin")
        admin.execute("VACUUM ANALYZE")
    first = make.Transfer.objects.within(rich).get(pk=transfer)
    return World(
        rich, poor, Endpoint.objects.within(rich).get(pk=endpoint.pk).public_id, first.public_id, first.batch.public_id
    )


def fill(admin: psycopg.Connection, rich: Environment) -> None:
    """A long history of one partner. Foreign keys are not looked at: what hangs on a row is not what a page reads."""
    mine = f"environment_id = '{rich.pk}'"
    copies(admin, "payouts_batch", "'reference', 'b' || k", which=mine)
    known = f"'fingerprint', '\\x' || md5('f' || k), 'created_at', now() - k * interval '1 s', 'id', {ANOTHER_ID}"
    copies(admin, "payouts_beneficiary", known, which=mine)
    copies(admin, "payouts_receipt", "'reference', 'r' || k", which=mine)
    copies(
        admin,
        "payouts_transfer",
        "'reference', 't' || k, 'created_at', now() - k * interval '1 ms', 'status', 'settled'",
        which=mine,
    )
    copies(admin, "settlement_window", "'cut_off_at', now() - k * interval '1 h', 'release_at', now()", rows=500)
    sent = (
        f"'transfer_id', {ANOTHER_ID}, 'trace_number', k, 'trace_cycle', 1, 'submission_id', {ANOTHER_ID},"
        " 'status', 'settled'"
    )
    copies(admin, "settlement_instruction", sent, which=mine)
    copies(admin, "webhooks_event", "'type', 'transfer.settled'", which=mine)
    told = f"'status', 'delivered', 'finished_at', now(), 'sequence', k, 'event_id', {id_of('webhooks_event')}"
    copies(admin, "webhooks_delivery", told, which=mine)
    copies(
        admin,
        "audit_auditentry",
        "'actor', 'key:key_0', 'action', 'transfer.created', 'request_id', 'req_' || k",
        which=mine,
    )
    account = f"SELECT a.id FROM ledger_account a WHERE a.environment_id = '{rich.pk}' AND a.code = 'available'"
    booked = f"account_id IN ({account})"
    copies(admin, "ledger_journal", "'reference', k")
    copies(
        admin,
        "ledger_entry",
        f"'id', 100000000 + k, 'account_version', 1000 + k, 'journal_id', {id_of('ledger_journal')}",
        which=booked,
    )
    copies(admin, "reconciliation_statement", "'sha256', k, 'as_of_on', now()::date - k", rows=DAYS)
    copies(admin, "reconciliation_run", f"'statement_id', {ANOTHER_ID}", rows=DAYS)
    run_of_day = id_of("reconciliation_run").replace("k)", f"(1 + k % {DAYS}))").replace("- k", f"- (1 + k % {DAYS})")
    copies(admin, "reconciliation_statementline", "'position', 10 + k")
    copies(admin, "reconciliation_match", f"'line_id', {id_of('reconciliation_statementline')}, 'run_id', {run_of_day}")
    copies(admin, "reconciliation_proof", f"'subject_id', {ANOTHER_ID}, 'match_id', {id_of('reconciliation_match')}")
    admin.execute(
        "INSERT INTO reconciliation_runshare (run_id, environment_id) SELECT DISTINCT m.run_id, p.environment_id "
        "FROM reconciliation_proof p JOIN reconciliation_match m ON m.id = p.match_id ON CONFLICT DO NOTHING"
    )
    explained = "'status', 'resolved', 'resolution', 'bank_fee'"
    copies(
        admin,
        "reconciliation_discrepancy",
        f"'environment_id', '{rich.pk}'::uuid, 'line_id', {ANOTHER_ID}, {explained}",
    )


def questions(world: World) -> list[str]:
    since = (datetime.now(UTC) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    old = "2020-01-01T00:00:00Z"
    request = f"req_{'0' * 26}"
    return [
        "/v1/transfers",
        *(f"/v1/transfers?status={status}" for status in ("settled", "queued", "dead_letter", "cancelled")),
        f"/v1/transfers?batch={world.batch}",
        f"/v1/transfers?batch={world.batch}&status=failed",
        "/v1/transfers?reference=t77",
        f"/v1/transfers?created_from={since}",
        f"/v1/transfers?created_before={old}",
        f"/v1/transfers?status=settled&created_before={old}",
        "/v1/transfers/summary",
        "/v1/transfers/batch",
        "/v1/transfers/batch?reference=b5",
        "/v1/beneficiaries",
        "/v1/receipts",
        "/v1/receipts?reference=r5",
        "/v1/settlement/instructions",
        *(
            f"/v1/settlement/instructions?status={status}"
            for status in ("settled", "queued", "in_doubt", "withdrawn", "returned")
        ),
        f"/v1/settlement/instructions?transfer={world.transfer}",
        "/v1/settlement/stats",
        "/v1/settlement/windows",
        "/v1/reconciliation/statements",
        "/v1/reconciliation/runs",
        "/v1/reconciliation/matches",
        "/v1/reconciliation/discrepancies",
        "/v1/ledger/accounts",
        "/v1/ledger/journals",
        "/v1/ledger/balance",
        "/v1/events",
        "/v1/events?type=transfer.settled",
        "/v1/events?type=transfer.returned",
        f"/v1/events?subject={world.transfer}",
        f"/v1/webhooks/{world.endpoint}/deliveries",
        *(
            f"/v1/webhooks/{world.endpoint}/deliveries?status={status}"
            for status in ("pending", "delivered", "dead_letter", "cancelled")
        ),
        "/v1/audit",
        "/v1/audit?action=transfer.created",
        "/v1/audit?action=never.happened",
        "/v1/audit?actor=unknown",
        f"/v1/audit?request_id={request}",
    ]


def touched(plan: dict[str, Any]) -> int:
    """Rows that the plan's nodes read, those that a filter threw away included."""
    own = (
        plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Join Filter", 0)
    ) * plan["Actual Loops"]
    return int(own) + sum(touched(child) for child in plan.get("Plans", ()))


def cost_of(client: Client, path: str) -> tuple[int, list[str]]:
    """How many rows the most expensive statement of a request touched, and what it was."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code in {200, 404}, (path, answer.content)
    found = []
    for query in captured:
        if query["sql"].lstrip().upper().startswith(("SELECT", "(SELECT", "WITH")) and "FOR UPDATE" not in query["sql"]:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) {query['sql']}".replace("%", "%%"), [])
                plan = cursor.fetchone()[0]
            plan = json.loads(plan) if isinstance(plan, str) else plan
            found.append((touched(plan[0]["Plan"]), query["sql"]))
    return max(found, default=(0, ""))


def test_every_list_reads_a_page_and_not_the_table(world: World) -> None:
    too_much = []
    for name, environment in (("rich", world.rich), ("poor", world.poor)):
        client = partners.client(environment)
        for path in questions(world):
            rows, statement = cost_of(client, path)
            if rows > TOUCHED_MAX:
                too_much.append(f"{name} {path}: {rows:,} rows by {statement[:1500]}")
    boss = Client()
    boss.force_login(User.objects.create_superuser("boss"))
    for path in admin_pages(world):
        rows, statement = cost_of(boss, path)
        if rows > TOUCHED_MAX:
            too_much.append(f"admin {path}: {rows:,} rows by {statement[:1500]}")
    assert not too_much, "\n\n".join(too_much)


def admin_pages(world: World) -> list[str]:
    lists = {
        "payouts/transfer": [
            "",
            *filters("settled", "failed"),
            "?environment__livemode__exact=0",
            "?q=t77",
            f"?q={world.transfer}",
        ],
        "payouts/batch": ["", "?q=b5"],
        "payouts/beneficiary": [""],
        "payouts/receipt": ["", "?q=r5"],
        "settlement/instruction": ["", *filters("in_doubt", "settled"), "?q=77"],
        "settlement/window": [""],
        "reconciliation/match": [""],
        "reconciliation/discrepancy": ["", "?status__exact=open"],
        "webhooks/event": [""],
        "webhooks/delivery": ["", "?status__exact=dead_letter"],
        "audit/auditentry": [""],
        "ledger/entry": [""],
        "ledger/account": [""],
    }
    return [f"/admin/{name}/{more}" for name, parameters in lists.items() for more in parameters]


def filters(*statuses: str) -> list[str]:
    return [f"?status__exact={status}" for status in statuses]
